import { deepStrictEqual, strictEqual } from "node:assert";
import { needsReload, rendered } from "../../../runtime/agent/tuning/change";
import { apart, tuned, type DeployedIntent, type Intent } from "../../../haproxy/config";
import { orders } from "../../haproxy/gateway";

const versions = ["blue", "green"].map((name, i) => ({
  name,
  host: `${name}.svc.local`,
  port: 8080,
  weight: i ? 0 : 100,
}));
const deployed: DeployedIntent = {};
const stages = [{ name: "v1", versions }];
const intent: Intent = orders(stages);
const tuning = (value: object, of: DeployedIntent = deployed) => tuned(of, JSON.stringify({ schema: 1, ...value }));
const filesOf = (of: DeployedIntent): Record<string, string> => rendered({ ...of, ...orders(stages) }).files;

describe("The platform's numbers", () => {
  it("put their limits in the place of the task definition's, and leave the others", () => {
    const found = tuning({ limits: { Agent: { subject: { requests: 7 } } } });
    if ("problems" in found) throw new Error(found.problems.join());
    deepStrictEqual(found.intent.limits, { Agent: { subject: { requests: 7 } } });
    strictEqual(filesOf(found.intent)["limit.subject.requests.map"], "Person 100\nAgent 7\nService 10000\n");
  });

  it("set clients' classes, and say which hosts APIs may send requests to", () => {
    const clients = [{ client: "web", class: "Person" as const }, { client: "batch", class: "Service" as const }]; // prettier-ignore
    const hosts = [{ host: "*.corp.example" }, { host: "billing.example.com", apis: ["orders"] }];
    const having = { classes: { clients } };
    const found = tuning({ classes: { web: "Agent", mobile: "Person" }, hosts }, having);
    if ("problems" in found) throw new Error(found.problems.join());
    strictEqual(filesOf(found.intent)["classes.map"], "batch Service\nmobile Person\nweb Agent\n");
    deepStrictEqual(found.hosts, hosts);
    strictEqual(needsReload(rendered({ ...having, ...intent }), rendered({ ...found.intent, ...intent })), false);
  });

  it("hold the limits and hosts that are deployed, so that a change of one starts no task", () => {
    const limited = (requests: number): DeployedIntent => ({ limits: { Agent: { subject: { requests } } } });
    deepStrictEqual(apart(limited(5)).intent, apart(limited(50)).intent);
    const hosts = [{ host: "*.corp.example" }];
    const both = apart(limited(50), hosts);
    const back = tuned(both.intent, JSON.stringify(both.tuning));
    deepStrictEqual(back, { intent: limited(50), hosts });
  });

  it("fail with all that is wrong at once", () => {
    const hosts = ["10.0.0.1", "*", "localhost", "x.127", "*.*.example.com"].map((host) => ({ host }));
    const found = tuning({ limist: {}, limits: { robot: {} }, hosts });
    deepStrictEqual("problems" in found && found.problems, [
      'limist: use limits, or another of schema, classes, hosts; got "limist"',
      'limits.robot: use one of Person, Agent, Service, Public; got "robot"',
      ...hosts.map(
        ({ host }, i) =>
          `hosts[${i}].host: give a DNS name in lower case, or *. and what the names end with, such as *.corp.example; got "${host}"`,
      ),
    ]);
    deepStrictEqual(tuning({ limits: { Agent: { subject: { requests: 0 } } } }), {
      problems: ["limits.Agent.subject.requests: use a whole number from 1 to 1000000000; got 0"],
    });
    deepStrictEqual(tuning({ limits: { Agent: {} } }, { limits: { none: "a test" } }), {
      problems: ['limits: leave them out: this fleet was deployed without; got ["Agent"]'],
    });
  });

  it("fail when they are not JSON, or of no known format", () => {
    deepStrictEqual(tuned(deployed, "{"), { problems: ["tuning: give JSON"] });
    deepStrictEqual(tuned(deployed, "{}"), { problems: ["schema: use one of 1; got nothing"] });
  });
});

describe("A change of what HAProxy should have", () => {
  it("needs a reload only for a limit below half of the smallest that HAProxy was started with", () => {
    const at = (requests: number) => rendered({ ...intent, limits: { Agent: { subject: { requests } } } });
    deepStrictEqual(
      [at(500), at(10), at(9)].map((wanted) => needsReload(rendered(intent), wanted)),
      [false, false, true],
    );
    strictEqual(needsReload(rendered(intent), rendered({ ...intent, maxConnections: 9 })), true);
  });

  it("needs none for weights, canaries' shares, queues and proofs; but for every port, host, path and map that is not live", () => {
    const [stage] = stages;
    const of = (change: object, ofVersion: object = {}): boolean => {
      const changed = [{ ...stage!, ...change, versions: versions.map((one) => ({ ...one, ...ofVersion })) }];
      return needsReload(rendered(intent), rendered(orders(changed)));
    };
    strictEqual(of({}, { weight: 7 }), false);
    strictEqual(of({ maxQueuedPerInstance: 7 }), false);
    const other = rendered({ apis: [{ ...intent.apis[0]!, originProofs: [{ sha256: "a".repeat(64), generation: 1 }] }] }); // prettier-ignore
    strictEqual(needsReload(rendered(intent), other), false);
    const canary = (percent: number) => rendered(orders([{ ...stage!, canary: { version: "green", percent } }]));
    strictEqual(needsReload(canary(5), canary(50)), false);
    for (const change of [
      { healthPath: "/well" },
      { prefix: "/shop" },
      { ambiguousPaths: { allow: ["EmptySegments"], because: "x" } },
      { canary: { version: "green", percent: 5 } },
    ])
      // prettier-ignore
      strictEqual(of(change), true, JSON.stringify(change));
    for (const change of [{ port: 1 }, { host: "other.svc.local" }, { tls: {} }, { instances: 9 }])
      strictEqual(of({}, change), true, JSON.stringify(change));
  });

  it("is the same answer when it is asked again", () => {
    const [loaded, wanted] = [rendered(intent), rendered({ ...intent, maxConnections: 9 })];
    deepStrictEqual([needsReload(loaded, wanted), needsReload(loaded, wanted), needsReload(wanted, wanted)], [true, true, false]); // prettier-ignore
  });
});
