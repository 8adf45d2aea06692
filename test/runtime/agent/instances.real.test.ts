import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { setTimeout as sleep } from "node:timers/promises";
import type { Haproxy } from "../../../tools/haproxy/find";
import { httpClient, sendOnce } from "../../../tools/shared/http/client";
import { loadDuring } from "../../../tools/shared/http/load";
import { API, answered, gateway, target } from "../../haproxy/gateway";
import { service, type Service } from "../../haproxy/services";
import { freePort, haproxyOrSkip, until } from "../../support/haproxy";
import type { DeployedIntent } from "../../../haproxy/config";
import { authority, issue, trustText } from "./support/pki";
import { Rig } from "./support/rig";

const HIGH = { requests: 1_000_000, errors: 1_000_000, concurrent: 100_000 };
const LIMITS = { Agent: { subject: HIGH, key: HIGH, source: HIGH } };

/** How long after a reload the old worker is asked again. */
const LATER_MS = 2000;

describe("The agent and the instances that Cloud Map tells of", () => {
  let haproxy: Haproxy;
  let rig: Rig;
  let port: number;
  const running: Service[] = [];
  /** What Cloud Map answers, by service; undefined while it is away. */
  let cloudMap: Map<string, string[]> | undefined;
  let asked: number;

  before(function () {
    haproxy = haproxyOrSkip(this);
  });
  afterEach(async () => {
    await rig.stop();
    await Promise.all(running.splice(0).map(async (one) => one.stop()));
  });

  /** An address of loopback: 127.7.<group>.<number>. */
  const at = (group: number, number: number) => `127.7.${group}.${number}`;

  async function instances(name: string, group: number, count: number): Promise<string[]> {
    const addresses = Array.from({ length: count }, (_, i) => at(group, i + 1));
    for (const address of addresses) running.push(await service(name, { address, port }));
    return addresses;
  }

  const stagesOf = (versions: { name: string; weight: number; instances?: number }[]) => [
    {
      name: "v1",
      slowStartMs: 0,
      versions: versions.map((one) => ({ ...one, host: `${API}-${one.name}.edge.internal`, port })),
    },
  ];

  async function run(
    versions: { name: string; weight: number; instances?: number }[],
    more: Record<string, string> = {},
    intent: Partial<DeployedIntent> = {},
  ): Promise<void> {
    cloudMap ??= new Map();
    asked = 0;
    rig = await Rig.make({
      intent: {
        namespace: "edge.internal",
        limits: LIMITS,
        ...intent,
      },
      stages: stagesOf(versions),
      environment: { GATEHOUSE_INSTANCES_SECONDS: "1", ...more },
      parts: { discover },
    });
    const root = await authority();
    rig.secret("trust", trustText(root, root));
    rig.secret("edge", (await issue(root)).text);
    await rig.start(haproxy);
  }

  async function discover(name: string): Promise<string[]> {
    asked += 1;
    const found = cloudMap?.get(name.slice(`${API}-`.length));
    if (found === undefined) throw new Error("Cloud Map is away");
    return found;
  }

  beforeEach(async () => {
    port = await freePort();
    cloudMap = new Map();
  });

  const one = async () => sendOnce(target(rig), { path: "/", headers: gateway() });
  const rounds = async (count: number) => {
    const from = asked;
    await until("asked again", () => asked >= from + count);
  };
  const client = () => httpClient(target(rig));

  it("has them in place with HAProxy's first request, 30 of one version", async () => {
    cloudMap!.set("blue", await instances("blue", 1, 30));
    await run([{ name: "blue", weight: 100, instances: 15 }]);
    for (let i = 0; i < 30; i++) strictEqual((await one()).status, 200);
    deepStrictEqual(
      running.map(({ requests }) => requests.length),
      Array(30).fill(1),
    );
    strictEqual(rig.logs.of("reloaded").length, 0);
  });

  it("loses no request of a service of ten tasks that are all replaced at once, twice over, without a reload", async () => {
    cloudMap!.set("blue", await instances("blue", 1, 10));
    await run([{ name: "blue", weight: 100, instances: 10 }]);
    const load = client();
    const roll = async (): Promise<void> => {
      for (const group of [2, 3, 4]) {
        const before = cloudMap!.get("blue")!;
        const old = running.splice(0);
        const next = await instances("blue", group, 10);
        cloudMap!.set("blue", [...before, ...next]);
        await rounds(2);
        // ECS takes a task out of Cloud Map, and only then asks it to stop.
        cloudMap!.set("blue", next);
        await rounds(2);
        await Promise.all(old.map(async (each) => each.stop()));
      }
    };
    const requests = [{ path: "/", headers: gateway() }, { path: "/read", method: "POST", body: "x".repeat(2000), headers: gateway() }]; // prettier-ignore
    const counts = await Promise.all(
      requests.map(async (request, i) => loadDuring(load, { request, pace: { perSecond: 100 } }, i === 0 ? roll() : sleep(6000))), // prettier-ignore
    );
    load.close();
    deepStrictEqual(
      counts.map(({ failures }) => failures),
      [{}, {}],
    );
    ok(counts.every(({ served }) => served > 300));
    strictEqual(rig.logs.of("reloaded").length, 0);
    strictEqual(rig.logs.of("more instances than there are places for").length, 0);
  }).timeout(60_000);

  it("has room for more than are registered after one reload, and says when HAProxy has none for more", async () => {
    cloudMap!.set("blue", await instances("blue", 1, 5));
    await run([{ name: "blue", weight: 100, instances: 2 }], {}, { maxServers: 100 });
    await until("the fifth is in place", async () => {
      await one();
      return running.every(({ requests }) => requests.length > 0);
    });
    strictEqual(rig.logs.of("more instances than there are places for").length, 0);
    // Each place is in two backends: 51 of them are more than maxServers.
    cloudMap!.set(
      "blue",
      Array.from({ length: 51 }, (_, i) => at(1, i + 1)),
    );
    const told = () => rig.logs.of("more instances than there are places for").length;
    await until("told", () => told() > 0);
    await rounds(2);
    const before = told();
    await rounds(2);
    strictEqual(told(), before);
    strictEqual((await one()).status, 200);
  }).timeout(60_000);

  it("sends nothing to an address that another service has next, whatever it answers", async () => {
    const [kept, reused] = await instances("orders", 1, 2);
    cloudMap!.set("blue", [kept!, reused!]);
    await run([{ name: "blue", weight: 100, instances: 10 }]);
    for (let i = 0; i < 10; i++) strictEqual(answered(await one()), "orders");
    // Its task is taken out of Cloud Map, stops, and its address is given to a task of another service.
    cloudMap!.set("blue", [kept!]);
    await rounds(2);
    await running.splice(1, 1)[0]!.stop();
    const stranger = await service("stranger", { address: reused!, port });
    running.push(stranger);
    const load = client();
    const { served, failures } = await loadDuring(load, { request: { path: "/", headers: gateway() }, pace: { perSecond: 100 } }, sleep(4000)); // prettier-ignore
    load.close();
    ok(served > 300);
    deepStrictEqual([failures, stranger.requests.length], [{}, 0]);
  });

  it("takes nothing away while Cloud Map is away, nor does an agent that starts meanwhile", async () => {
    const known = await instances("blue", 1, 3);
    cloudMap!.set("blue", known);
    await run([{ name: "blue", weight: 100, instances: 10 }]);
    cloudMap = undefined;
    await rounds(3);
    strictEqual(rig.logs.of("instances not asked").length, 1);
    rig.run({ discover });
    await rounds(3);
    for (let i = 0; i < 9; i++) strictEqual((await one()).status, 200);
    // Not three each: an agent that finds HAProxy running may reload it once, and the turn begins anew.
    const served = running.map(({ requests }) => requests.length);
    ok(Math.min(...served) > 0, `${served.join()} of 9 requests`);
  });

  it("answers what connections that a reload left behind still send by what is current: instances, weights, proofs", async () => {
    cloudMap!.set("blue", await instances("blue", 1, 2));
    cloudMap!.set("green", await instances("green", 2, 1));
    const versions = [{ name: "blue", weight: 100 }, { name: "green", weight: 0 }]; // prettier-ignore
    await run(versions);
    const kept = Array.from({ length: 60 }, (_, i) =>
      httpClient(target(rig, { connections: 1, ...(i % 3 === 0 ? { version: "2" as const } : {}) })),
    );
    /** A request on each: every other one a POST. */
    const said = async (clients: typeof kept) =>
      Promise.all(
        clients.map(async (client, i) => {
          const post = { method: "POST", path: "/read", body: "x".repeat(3000) };
          const answer = await client.send({ path: "/", ...(i % 2 === 1 ? post : {}), headers: gateway() });
          return answer.status === 200 ? answered(answer) : (answer.failure ?? String(answer.status));
        }),
      );
    deepStrictEqual(new Set(await said(kept)), new Set(["blue"]));
    ok(/^Success=1$/m.test(await rig.master("reload")));
    const before = running.splice(0, 2);
    cloudMap!.set("blue", await instances("blue", 3, 2));
    await rounds(2);
    await Promise.all(before.map(async (one) => one.stop()));
    await sleep(LATER_MS);
    const posts = () => running.flatMap(({ requests }) => requests).filter(({ method }) => method === "POST").length;
    deepStrictEqual([await said(kept.slice(0, 20)), posts()], [Array(20).fill("blue"), 10]);
    const shifted = stagesOf([{ name: "blue", weight: 0 }, { name: "green", weight: 100 }]); // prettier-ignore
    rig.register({ stages: shifted });
    await until("shifted", async () => answered(await one()) === "green");
    deepStrictEqual(await said(kept.slice(20, 40)), Array(20).fill("green"));
    rig.register({ stages: shifted, originProofs: [{ sha256: "0".repeat(64), generation: 8 }] });
    await until("revoked", async () => (await one()).status === 403);
    deepStrictEqual(await said(kept.slice(40)), Array(20).fill("403"));
    for (const client of kept) client.close();
  }).timeout(90_000);

  it("gives versions their weights whatever the number of their instances (chi-square)", async () => {
    cloudMap!.set("blue", await instances("blue", 1, 1));
    cloudMap!.set("green", await instances("green", 2, 9));
    await run([{ name: "blue", weight: 90 }, { name: "green", weight: 10, instances: 9 }]); // prettier-ignore
    const total = 1000;
    const load = client();
    const seen = { blue: 0, green: 0 };
    for (let i = 0; i < total; i++) {
      const answer = await load.send({ path: "/", headers: gateway() });
      seen[answered(answer) as keyof typeof seen] += 1;
    }
    load.close();
    const expected = { blue: 0.9 * total, green: 0.1 * total };
    const chi = (["blue", "green"] as const).reduce((sum, name) => sum + (seen[name] - expected[name]) ** 2 / expected[name], 0); // prettier-ignore
    // 1 degree of freedom, p = 0.001.
    ok(chi < 10.8, JSON.stringify({ seen, chi }));
  });
});
