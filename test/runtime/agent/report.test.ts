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
      ...directive(["Service"], [count("Heartbeat"), { Name: "HaproxyInSync", Unit: "None" }, count("PollFailures")]),
      ...{ Heartbeat: 1, HaproxyInSync: 1, PollFailures: 1 },
      // No metrics: only the line says these.
      ...{ Members: 3, Registrations: 0 },
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
    deepStrictEqual([again?.["PollFailures"], none], [undefined, []]);
  });

  it("are HAProxy's own as well, in percent where they are shares", () => {
    const metrics = { Requests: 9, ServerErrors: 1, Unanswered: 1, Retries: 2, Queued: 0, AnswerTime: 12, ConnectionsReused: 0, StagesDown: 0, ConnectionsUsed: 1.5, CallersUsed: 0.2 }; // prettier-ignore
    const { _aws, ...values } = JSON.parse(new Report("edge").traffic(NOW, metrics)) as { _aws: { CloudWatchMetrics: [{ Metrics: { Name: string; Unit: string }[] }] } }; // prettier-ignore
    // What is zero is told only where that says something.
    const { Queued: _1, StagesDown: _2, ...told } = metrics;
    deepStrictEqual(values, { Service: "edge", ...told });
    const shares = _aws.CloudWatchMetrics[0].Metrics.filter(({ Unit }) => Unit !== "Count");
    deepStrictEqual(shares, [
      { Name: "AnswerTime", Unit: "Milliseconds" },
      ...["ConnectionsReused", "ConnectionsUsed", "CallersUsed"].map((Name) => ({ Name, Unit: "Percent" })),
    ]);
  });

  it("are nothing but the heartbeat and whether HAProxy is in sync while there is nothing to say", () => {
    const [line] = new Report("edge").lines(NOW, [], [], 1);
    const { _aws } = JSON.parse(line!) as { _aws: { CloudWatchMetrics: [{ Metrics: { Name: string }[] }] } };
    deepStrictEqual(
      _aws.CloudWatchMetrics[0].Metrics.map(({ Name }) => Name),
      ["Heartbeat", "HaproxyInSync"],
    );
  });

  it("tell how old the last whole listing is as a metric only while listings fail", () => {
    const report = new Report("edge");
    const told = (seconds: number) => {
      report.listed(NOW - 1000 * seconds);
      const { _aws, ...values } = JSON.parse(report.lines(NOW, [], [], 1)[0]!) as { RegistrationsAge?: number; _aws: { CloudWatchMetrics: [{ Metrics: { Name: string; Unit: string }[] }] } }; // prettier-ignore
      return [
        values.RegistrationsAge,
        _aws.CloudWatchMetrics[0].Metrics.find(({ Name }) => Name === "RegistrationsAge")?.Unit,
      ];
    };
    deepStrictEqual([told(10), told(60), told(61)], [[10, undefined], [60, undefined], [61, "Seconds"]]); // prettier-ignore
  });

  it("tell in the line alone how old each registration is that is in force", () => {
    const report = new Report("edge");
    report.registrations([{ api: "orders", writtenAt: new Date(NOW - 61_400) }, { api: "users", writtenAt: undefined }], []); // prettier-ignore
    const { _aws, ...values } = JSON.parse(report.lines(NOW, [], [], 1)[0]!) as Record<string, unknown>;
    strictEqual(values["RegistrationAges"], "orders=61 users=unknown");
    strictEqual(JSON.stringify(_aws).includes("RegistrationAges"), false);
  });

  it("are those of each stage, by API and stage, where they are asked for", () => {
    const stage = { api: "orders", stage: "v1", Requests: 9, ServerErrors: 1, Retries: 0, Queued: 2, Running: 3, InstancesUp: 0, AnswerTime: 7 }; // prettier-ignore
    const [line] = new Report("edge").stages(NOW, [stage]);
    const { _aws, ...values } = JSON.parse(line!) as { _aws: { CloudWatchMetrics: [{ Dimensions: string[][] }] } };
    deepStrictEqual(_aws.CloudWatchMetrics[0].Dimensions, [["Service", "Api", "Stage"]]);
    deepStrictEqual(values, { Service: "edge", Api: "orders", Stage: "v1", Requests: 9, ServerErrors: 1, Queued: 2, Running: 3, InstancesUp: 0, AnswerTime: 7 }); // prettier-ignore
  });
});
