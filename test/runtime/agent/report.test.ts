import { deepStrictEqual, strictEqual } from "node:assert";
import { Report } from "../../../runtime/agent/report";
import { DAY_MS } from "./support/pki";

const NOW = Date.UTC(2026, 10, 22);

describe("The agent's metrics", () => {
  it("are CloudWatch's embedded format: a heartbeat, the trust's hash, and each certificate", () => {
    const report = new Report("edge");
    report.count("PollFailures");
    report.rejected("edge.pem", "Expired");
    report.rolledBack("edge.pem");
    report.inSync(true);
    const held = [{ file: "edge.pem", version: "v2", notAfter: NOW + 1.5 * DAY_MS }];
    const [service, trust, certificate] = report
      .lines(NOW, held, ["0123456789abcdef", "0123456789abcdef"], 3)
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
      ...directive(["Service"], [count("Heartbeat"), { Name: "HaproxyInSync", Unit: "None" }, ...["Members", "InstancesWithoutPlace", "Registrations", "RegistrationsRefused", "DiscoveryFailures", "PollFailures", "Reloads", "ReloadsRefused", "TuningRejected", "FileWriteFailures"].map(count)]), // prettier-ignore
      ...{ Heartbeat: 1, HaproxyInSync: 1, Members: 3, InstancesWithoutPlace: 0, Registrations: 0, RegistrationsRefused: 0, DiscoveryFailures: 0, PollFailures: 1, Reloads: 0, ReloadsRefused: 0, TuningRejected: 0, FileWriteFailures: 0 }, // prettier-ignore
    });
    deepStrictEqual(trust, { ...directive(["Service", "TrustHash"], [count("TrustHeld")]), TrustHash: "0123456789abcdef", TrustHeld: 1 }); // prettier-ignore
    deepStrictEqual(certificate, {
      ...directive(["Service", "Certificate"], [{ Name: "CertDaysToExpiry", Unit: "None" }, count("CertificateRejected"), count("CertificateRolledBack")]), // prettier-ignore
      ...{ Certificate: "edge.pem", CertDaysToExpiry: 1.5, CertificateRejected: 1, CertificateRolledBack: 1, Code: "Expired", Version: "v2" }, // prettier-ignore
    });
  });

  it("tell how long the authority is valid that issues, where one does", () => {
    const report = new Report("edge");
    const days = () =>
      (JSON.parse(report.lines(NOW, [], [], 1)[0]!) as Record<string, unknown>)["AuthorityDaysToExpiry"];
    strictEqual(days(), undefined);
    report.authorityUntil(NOW + 42.125 * DAY_MS);
    strictEqual(days(), 42.13);
  });

  it("count anew after each report, and name what was rejected though nothing is held", () => {
    const report = new Report("edge");
    report.count("PollFailures");
    report.rejected("trust", "TrustEmpty");
    strictEqual(report.lines(NOW, [], [], 1).length, 2);
    const [again, ...none] = report.lines(NOW, [], [], 1).map((line) => JSON.parse(line) as Record<string, unknown>);
    deepStrictEqual([again?.["PollFailures"], none], [0, []]);
  });

  it("are HAProxy's own as well, in percent where they are shares", () => {
    const metrics = { Requests: 9, ServerErrors: 1, Unanswered: 1, Retries: 2, StagesDown: 0, ConnectionsUsed: 1.5, CallersUsed: 0.2, LogLinesDropped: 0 }; // prettier-ignore
    const { _aws, ...values } = JSON.parse(new Report("edge").traffic(NOW, metrics)) as { _aws: { CloudWatchMetrics: [{ Metrics: { Name: string; Unit: string }[] }] } }; // prettier-ignore
    deepStrictEqual(values, { Service: "edge", ...metrics });
    const shares = _aws.CloudWatchMetrics[0].Metrics.filter(({ Unit }) => Unit !== "Count");
    deepStrictEqual(shares, [{ Name: "ConnectionsUsed", Unit: "Percent" }, { Name: "CallersUsed", Unit: "Percent" }]); // prettier-ignore
  });
});
