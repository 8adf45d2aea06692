import { deepStrictEqual } from "node:assert";
import fc from "fast-check";
import { textStart } from "../../../haproxy/config";
import { Callers } from "../../../runtime/agent/collect/callers";

const NOW = Date.UTC(2026, 10, 27);
/** As HAProxy writes a request's line. */
const field = (name: string, value: unknown): string =>
  typeof value === "string" ? textStart(name) + JSON.stringify(value).slice(1) : JSON.stringify({ [name]: value }).slice(1, -1); // prettier-ignore
const line = (fields: object): string =>
  `{${Object.entries(fields).map(([name, value]) => field(name, value)).join(",")}}\n`; // prettier-ignore
const request = (name: string, refusal = "", more = {}) => line({ kind: "Request", refusal, limit: 0, class: name, ...more }); // prettier-ignore

/** What is told, without what CloudWatch is told about it. */
function told(callers: Callers): object[] {
  return callers.report(NOW).map((text) => {
    const { _aws, ...values } = JSON.parse(text) as Record<string, unknown> & { _aws: { CloudWatchMetrics: [{ Metrics: { Name: string }[] }] } }; // prettier-ignore
    return { ...values, metrics: _aws.CloudWatchMetrics[0].Metrics.map(({ Name }) => Name) };
  });
}

describe("The share of requests that are refused", () => {
  it("is told of each class that has enough of them, and counted anew after that", () => {
    const callers = new Callers("edge");
    callers.take(Buffer.from(request("Agent").repeat(15) + request("Agent", "agent-subject-requests").repeat(5)));
    callers.take(Buffer.from(request("Person").repeat(30) + request("Service", "Queue").repeat(19)));
    deepStrictEqual(told(callers), [
      { Service: "edge", Class: "Agent", RequestsRefused: 25, requests: 20, refused: 5, metrics: ["RequestsRefused"] },
      { Service: "edge", Class: "Person", RequestsRefused: 0, requests: 30, refused: 0, metrics: ["RequestsRefused"] },
    ]);
    deepStrictEqual(told(callers), []);
  });

  it("leaves out whose class is not known, counts what comes past the gateway, and passes over other lines", () => {
    const callers = new Callers("edge");
    const failed = line({ kind: "ConnectionError", peer: "10.0.0.1" });
    callers.take(Buffer.from(`${failed}${request("", "OriginProof").repeat(25)}${failed}${failed}${request("", "UnknownStage")}`)); // prettier-ignore
    deepStrictEqual(told(callers), [{ Service: "edge", OriginProofRefused: 25, metrics: ["OriginProofRefused"] }]);
  });

  it("is what the lines say, whatever clients put into them", () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom(`${textStart("refusal")}OriginProof"`, `${textStart("class")}Agent"`, "\n", '\\"refusal\\":\\"x'),
    );
    const one = fc.record({
      name: fc.constantFrom("", "Person", "Agent"),
      refusal: fc.constantFrom("", "Queue", "OriginProof"),
      user_agent: text,
      path: text,
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 60 }), (requests) => {
        const callers = new Callers("edge");
        callers.take(Buffer.from(requests.map(({ name, refusal, ...more }) => request(name, refusal, more)).join("")));
        const expected = ["Agent", "Person"].flatMap((name) => {
          const named = requests.filter((each) => each.name === name);
          const refused = named.filter(({ refusal }) => refusal !== "").length;
          return named.length < 20 ? [] : [{ Class: name, requests: named.length, refused }];
        });
        const unproven = requests.filter(({ refusal }) => refusal === "OriginProof").length;
        const got = told(callers) as Record<string, unknown>[];
        deepStrictEqual(
          got.filter((each) => "Class" in each).map(({ Class, requests: all, refused }) => ({ Class, requests: all, refused })), // prettier-ignore
          expected,
        );
        deepStrictEqual(got.find((each) => "OriginProofRefused" in each)?.["OriginProofRefused"] ?? 0, unproven);
      }),
    );
  });
});
