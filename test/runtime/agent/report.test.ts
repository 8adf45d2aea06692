import { deepStrictEqual, strictEqual } from "node:assert";
import { agentLog } from "../../../runtime/agent/log";
import { reasonOf, redacted } from "../../../runtime/agent/redact";
import { Report } from "../../../runtime/agent/report";
import { authority, DAY_MS, issue } from "./support/pki";

const NOW = Date.UTC(2026, 10, 22);

describe("The agent's metrics", () => {
  it("are CloudWatch's embedded format: a heartbeat, the trust's hash, and each certificate", () => {
    const report = new Report("edge");
    report.count("PollFailures");
    report.rejected("edge.pem", "EXPIRED");
    report.rolledBack("edge.pem");
    report.inSync(true);
    const held = [{ file: "edge.pem", version: "v2", notAfter: NOW + 1.5 * DAY_MS }];
    const [service, trust, certificate] = report
      .lines(NOW, held, "0123456789abcdef", 3)
      .map((line) => JSON.parse(line) as object);
    const count = (Name: string) => ({ Name, Unit: "Count" });
    const directive = (Dimensions: string[], Metrics: object[]) => ({
      _aws: {
        Timestamp: NOW,
        CloudWatchMetrics: [{ Namespace: "Gatehouse/Agent", Dimensions: [Dimensions], Metrics }],
      },
      Service: "edge",
    });
    deepStrictEqual(service, {
      ...directive(["Service"], [count("Heartbeat"), { Name: "HaproxyInSync", Unit: "None" }, ...["Members", "PollFailures", "Reloads", "ReloadsRefused", "TuningRejected", "FileWriteFailures"].map(count)]), // prettier-ignore
      ...{ Heartbeat: 1, HaproxyInSync: 1, Members: 3, PollFailures: 1, Reloads: 0, ReloadsRefused: 0, TuningRejected: 0, FileWriteFailures: 0 }, // prettier-ignore
    });
    deepStrictEqual(trust, { ...directive(["Service", "TrustHash"], [count("TrustHeld")]), TrustHash: "0123456789abcdef", TrustHeld: 1 }); // prettier-ignore
    deepStrictEqual(certificate, {
      ...directive(["Service", "Certificate"], [{ Name: "CertDaysToExpiry", Unit: "None" }, count("CertificateRejected"), count("CertificateRolledBack")]), // prettier-ignore
      ...{ Certificate: "edge.pem", CertDaysToExpiry: 1.5, CertificateRejected: 1, CertificateRolledBack: 1, Code: "EXPIRED", Version: "v2" }, // prettier-ignore
    });
  });

  it("count anew after each report, and name what was rejected though nothing is held", () => {
    const report = new Report("edge");
    report.count("PollFailures");
    report.rejected("trust", "TRUST_EMPTY");
    strictEqual(report.lines(NOW, [], undefined, 1).length, 2);
    const [again, ...none] = report
      .lines(NOW, [], undefined, 1)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    deepStrictEqual([again?.["PollFailures"], none], [0, []]);
  });
});

describe("What the agent logs", () => {
  const { text } = issue(authority());

  it("is one JSON object a line", () => {
    const lines: string[] = [];
    agentLog(
      (line) => lines.push(line),
      () => NOW,
    ).warn("a\nb", { why: "c\nd", times: 2 });
    deepStrictEqual(lines, [
      '{"time":"2026-11-22T00:00:00.000Z","level":"warn","event":"a\\nb","why":"c\\nd","times":2}',
    ]);
  });

  it("holds no PEM, whole or cut off at either end, nor a row of one", () => {
    const rows = text.split("\n");
    const pieces = [text, text.slice(200), text.slice(0, 300), rows[3]!, `Unknown command: '${rows[2]}'`];
    const lines: string[] = [];
    const log = agentLog((line) => lines.push(line));
    for (const piece of pieces) log.error("x", { reason: piece, problems: [piece], error: reasonOf(new Error(piece)) });
    for (const row of rows.filter((one) => one.length > 40))
      strictEqual(lines.join().includes(row.slice(5, 40)), false, "a row of the PEM was logged");
  });

  it("holds hashes, paths and ARNs as they are", () => {
    const plain = `${"ab12".repeat(16)} arn:aws:secretsmanager:eu-central-1:123456789012:secret:edge-certificate-AbCdEf /run/gatehouse/edge.pem`;
    strictEqual(redacted(plain), plain);
  });
});
