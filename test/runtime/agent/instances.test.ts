import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert";
import fc from "fast-check";
import { instanceWeights } from "../../../runtime/agent/haproxy/weights";
import { cloudMap, standIn } from "../../../runtime/agent/instances/cloud-map";
import { roundMs } from "../../../runtime/agent/instances/instances";
import { servicesOf } from "../../../runtime/agent/instances/services";
import { CloudMapServer } from "../../../tools/local/cloud-map";

/** What a version gets of all, by the weights of its instances. */
function shares(versions: readonly { version: string; weight: number; instances: number }[]): Map<string, number> {
  const weights = instanceWeights(versions);
  const totals = versions.map(({ version, instances }) => {
    const { weight, first } = weights.get(version)!;
    ok(Number.isInteger(weight) && weight >= 0 && weight <= 256 && first <= Math.max(1, instances));
    return [version, weight * Math.min(first, instances)] as const;
  });
  const all = totals.reduce((sum, [, total]) => sum + total, 0);
  return new Map(totals.map(([version, total]) => [version, total / all]));
}

describe("The weights of instances", () => {
  it("are the versions' own where each has one instance", () => {
    const found = instanceWeights([{ version: "blue", weight: 90, instances: 1 }, { version: "green", weight: 10, instances: 1 }]); // prettier-ignore
    deepStrictEqual(
      [...found.values()].map(({ weight }) => weight),
      [90, 10],
    );
  });

  it("give a version its share whatever the number of its instances, within a step of 256", () => {
    const version = (name: string) =>
      fc.record({ version: fc.constant(name), weight: fc.integer({ min: 1, max: 256 }), instances: fc.integer({ min: 1, max: 100 }) }); // prettier-ignore
    fc.assert(
      fc.property(version("blue"), version("green"), (blue, green) => {
        const found = shares([blue, green]);
        const wanted = blue.weight / (blue.weight + green.weight);
        ok(Math.abs(found.get("blue")! - wanted) < 0.1, `${found.get("blue")} of ${wanted}`);
      }),
    );
  });

  it("give nothing to a version whose weight is 0, and all of it to the other", () => {
    const found = shares([{ version: "blue", weight: 100, instances: 9 }, { version: "green", weight: 0, instances: 3 }]); // prettier-ignore
    deepStrictEqual([...found.values()], [1, 0]);
  });
});

describe("The agent's questions to Cloud Map", () => {
  const signal = new AbortController().signal;
  let server: CloudMapServer;
  let url: string;
  const all = Array.from({ length: 24 }, (_, i) => `10.0.0.${i + 1}`);

  before(async () => {
    server = new CloudMapServer((name) => (name === "v1-blue.edge.internal" ? all : undefined));
    url = await server.start("127.0.0.1");
  });
  after(async () => server.stop());

  it("are answered with all instances, which DNS tells eight of", async () => {
    deepStrictEqual(await cloudMap("edge.internal", standIn(url))("v1-blue", signal), all);
  });

  it("fail for a service that is not there, and while Cloud Map is away", async () => {
    const discover = cloudMap("edge.internal", { ...standIn(url), maxAttempts: 1 });
    await rejects(discover("v1-green", signal), /no service v1-green/);
    server.isAway = true;
    await rejects(discover("v1-blue", signal));
    server.isAway = false;
  });

  it("are about the hosts in its namespace alone", () => {
    const version = (host: string) => ({ name: host.split(".")[0]!, host, port: 1, weight: 1 });
    const versions = ["v1-blue.edge.internal", "legacy.example.com", "edge.internal.example.com"].map(version);
    const intent = { namespace: "edge.internal", apis: [{ name: "orders", stages: [{ name: "v1", versions }] }] };
    deepStrictEqual([...servicesOf(intent)], [["v1-blue", "v1-blue.edge.internal"]]);
    deepStrictEqual([...servicesOf({ apis: intent.apis })], []);
  });

  it("are asked for at most 50 times a second by a task, and 500 times by a fleet, however many services there are", () => {
    strictEqual(roundMs(5000, 7), 5000);
    strictEqual(roundMs(5000, 601), 12_020);
    strictEqual(roundMs(5000, 1200, 12), 28_800);
  });
});
