import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memberProxyName } from "../../../haproxy/config";
import { socket } from "../../../runtime/agent/haproxy/socket";
import type { Haproxy } from "../../../tools/haproxy/find";
import { changedBehaviour } from "../../../tools/local/backends/behaviour";
import { watchPrograms } from "../../../tools/local/attach/programs";
import { teamPlan } from "../../../tools/local/attach/team-plan";
import { endure } from "../../../tools/local/endure";
import { start } from "../../../tools/local/local";
import type { Local } from "../../../tools/local/running";
import { withScopedRoute } from "../../../tools/local/tour/sample-route";
import { tour } from "../../../tools/local/tour/tour";
import { tourContext } from "../../../tools/local/tour/context";
import { authorised } from "../../../tools/local/tour/identity";
import { Rotations } from "../../../tools/local/rotation/rotations";
import { isClean } from "../../../tools/local/show/rotations";
import { shiftWeights } from "../../../tools/local/fleet/shift";
import { runtimeServers } from "../../../tools/local/fleet/runtime";
import { planOf, ROOT } from "../../support/plans";
import { haproxyOrSkip, until } from "../../support/haproxy";

const SCENES = ["authorised", "no token", "scopes", "spoofed identity", "past the gateway", "throttled agent", "weight shift", "instance killed", "certificate rotated", "another team's API", "deployment", "task stopped", "logs"]; // prettier-ignore

describe("the plan of dev, running on loopback", () => {
  let haproxy: Haproxy, local: Local;

  before(async function () {
    haproxy = haproxyOrSkip(this);
    const plan = await planOf("dev", { passwordSymbols: true });
    const teams = [await teamPlan(join(ROOT, "examples/orders"), plan)];
    local = await start({ plan, teams, haproxy: haproxy.path, extend: withScopedRoute });
  });

  after(() => local?.stop());

  it("does on a tour what is expected, in every scene", async () => {
    const seen = await tour(local, 0, () => undefined);
    assert.deepEqual(
      seen.filter((one) => !("ok" in one && one.ok)),
      [],
    );
    assert.deepEqual([...new Set(seen.map((one) => one.scene))], SCENES);
  }).timeout(120_000);

  it("loses no request while a task is replaced and Cloud Map is away, by GET and POST, HTTP/1.1 and HTTP/2", async () => {
    const seen = await endure(local, { deployments: 1, awaySeconds: 1 }, () => undefined);
    assert.deepEqual(
      seen.filter(({ ok }) => !ok),
      [],
    );
    const kinds = seen.map(({ what }) => /no ((?:GET|POST) by HTTP\/\S+?),/.exec(what)?.[1]).filter(Boolean);
    assert.deepEqual(kinds, ["GET by HTTP/1.1", "POST by HTTP/1.1", "GET by HTTP/2", "POST by HTTP/2"]);
  }).timeout(120_000);

  it("shifts weights by the parameter, in every task, and one that joins has them from the start", async () => {
    await shiftWeights(local, "shop.v1", { blue: 70, green: 30 });
    const joined = await local.fleet.start();
    // What HAProxy started with: how many instances an agent has found by then decides what each of them has at the moment.
    const initial = async (version: string) =>
      /initial (\d+)/.exec(await socket(joined.socket)(`get weight shop.v1/${version}.1`))?.[1];
    assert.deepEqual([await initial("blue"), await initial("green")], ["70", "30"]);
    const haveWeights = async (wanted: string) => {
      for (const task of local.fleet.tasks)
        await until(`${task.directory} has ${wanted}`, async () => {
          const servers = await runtimeServers(task.socket, "shop.v1");
          return [...new Set(servers.map(({ version, weight }) => `${version} ${weight}`))].join() === wanted;
        });
    };
    await haveWeights("blue 70,green 30");
    assert.equal(local.fleet.tasks.length, 2);
    await shiftWeights(local, "shop.v1", { blue: 100, green: 0 });
    await haveWeights("blue 100,green 0");
    assert.deepEqual(local.fleet.addresses.includes(joined.address), true);
  }).timeout(60_000);

  it("takes changes of an attached program up as they are saved, and says what is wrong with one", async () => {
    const root = mkdtempSync(join(tmpdir(), "gatehouse-watched-"));
    cpSync(join(ROOT, "examples/orders"), root, { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"));
    const said: string[] = [];
    const watching = new AbortController();
    const team = local.teams[0]!;
    const program = readFileSync(join(root, "index.ts"), "utf8");
    const save = (green: string) => writeFileSync(join(root, "index.ts"), program.replace("weight: 10 ", `weight: ${green} `)); // prettier-ignore
    const heaviest = async () => {
      const servers = await runtimeServers(local.fleet.tasks[0]!.socket, "orders.v1");
      return servers.reduce((most, one) => (one.weight > most.weight ? one : most)).version;
    };
    try {
      await team.attach(local.attachable);
      await until("blue has most", async () => (await heaviest()) === "blue");
      watchPrograms(local, [root], (text) => said.push(text), watching.signal);
      save("256");
      await until("taken up", () => said.includes("took the change of orders up"));
      await until("it has the weight", async () => (await heaviest()) === "green");
      save("257");
      await until("refused", () =>
        said.some((text) => text.includes("stages[0].versions[1].weight: use a whole number")),
      );
      assert.equal(await heaviest(), "green");
    } finally {
      watching.abort();
      await team.detach(local.attachable);
      rmSync(root, { recursive: true });
    }
  }).timeout(60_000);

  it("lets tasks find each other by the fleet's own Cloud Map name", async () => {
    const tasks = local.fleet.tasks;
    assert.equal(tasks.length, 2);
    const places = tasks.map(
      ({ directory }) => /^\s+localpeer (\S+)$/m.exec(readFileSync(join(directory, "haproxy.cfg"), "utf8"))?.[1],
    );
    assert.equal(new Set(places).size, tasks.length, places.join());
    for (const [i, task] of tasks.entries())
      for (const [j, other] of tasks.entries())
        if (i !== j)
          await until(`${task.directory} reaches ${other.address}, which is ${places[j]}`, async () => {
            const servers = (await socket(task.socket)(`show servers state ${memberProxyName(places[j]!)}`)).split(
              /\s+/,
            );
            const peers = await socket(task.socket)("show peers");
            return servers.includes(other.address) && peers.includes(`id=${places[j]}(remote,active)`);
          });
    assert.equal(new Set(tasks.map(({ trafficPort }) => trafficPort)).size, 1);
  }).timeout(60_000);

  it("rotates the certificate in all tasks while requests go on", async () => {
    const prepared = (await tourContext(local, 0))!;
    const rotations = new Rotations(prepared);
    const [one, other] = await Promise.all([rotations.rotate(), rotations.rotate()]);
    const rest = await rotations.end();
    Object.values(prepared.callers).forEach((caller) => caller.close());
    assert.deepEqual([one.failures, other.failures, rest.failures], [{}, {}, {}]);
    assert.deepEqual(
      [one, other].map(({ milliseconds, served }) => [(milliseconds ?? 0) > 0, served > 10]),
      [
        [true, true],
        [true, true],
      ],
    );
    assert.equal(isClean(rotations.all, rest), true);
  }).timeout(60_000);

  it("tells that a rotation was not seen where an agent does not look", async () => {
    const prepared = (await tourContext(local, 0))!;
    const rotations = new Rotations(prepared, 500);
    const { agent } = local.fleet.tasks[0]!;
    agent.process.kill("SIGSTOP");
    const rotation = await rotations.rotate();
    agent.process.kill("SIGCONT");
    const rest = await rotations.end();
    Object.values(prepared.callers).forEach((caller) => caller.close());
    assert.equal(rotation.milliseconds, undefined);
    assert.equal(isClean([rotation], rest), false);
  }).timeout(60_000);

  it("counts what fails during a rotation, by way and reason", async () => {
    const prepared = (await tourContext(local, 0))!;
    const rotations = new Rotations(prepared);
    const all = local.instances.of("shop.v1");
    for (const one of all) local.instances.setBehaviour(one, { ...one.behaviour, errorPercent: 100 });
    const { failures } = await rotations.rotate();
    for (const one of all) local.instances.setBehaviour(one, { ...one.behaviour, errorPercent: 0 });
    await rotations.end();
    Object.values(prepared.callers).forEach((caller) => caller.close());
    // 503 while HAProxy has put every instance aside that failed.
    const reasons = Object.keys(failures).filter((reason) => !reason.endsWith(": 503"));
    const ways = ["on a kept connection: 500", "on a new connection: 500", "through the gateway: 500"];
    assert.deepEqual(reasons.sort(), ways);
  }).timeout(60_000);

  it("tells what was expected and what was got where something is not so", async () => {
    const prepared = await tourContext(local, 100);
    await Promise.all(local.instances.of("shop.v1").map((instance) => local.instances.kill(instance)));
    const [first] = await authorised(prepared!);
    const got = "503";
    assert.deepEqual(first, { what: "a person with a token is answered", expected: "200", got, ok: false });
    Object.values(prepared!.callers).forEach((caller) => caller.close());
  });

  it("shows on its control endpoint what runs, and lets it be slowed, failed and killed", async () => {
    const at = `${local.controlUrl}/shop.v2/blue`;
    const change = { latencyMs: 1, errorPercent: 100 };
    const patched = await fetch(`${at}/1`, { method: "PATCH", body: JSON.stringify(change) });
    assert.equal(patched.status, 200);
    const [one] = local.instances.of("shop.v2", "blue");
    assert.deepEqual(one?.behaviour, changedBehaviour({ healthy: true, latencyMs: 0, errorPercent: 0 }, change));
    const statuses = [];
    for (const [method, where] of [
      ["DELETE", `${at}/2`],
      ["DELETE", `${at}/2`],
      ["POST", at],
      ["PUT", `${at}/1`],
    ] as const)
      statuses.push((await fetch(where, { method })).status);
    assert.deepEqual(statuses, [200, 404, 201, 405]);
    assert.deepEqual(
      local.instances.of("shop.v2").map(({ identity }) => identity.instance),
      [1, 3],
    );
  });

  it("lets Cloud Map leave an unhealthy instance out", async () => {
    const [one, other] = local.instances.of("shop.v2", "blue");
    local.instances.setBehaviour(one!, { ...one!.behaviour, healthy: false });
    assert.deepEqual(local.instances.lookUp(one!.host, 10), { ttlSeconds: 10, addresses: [other!.identity.address] });
    assert.equal(local.instances.lookUp("nobody.gatehouse.internal", 10), undefined);
  });
});
