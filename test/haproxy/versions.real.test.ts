import assert from "node:assert/strict";
import type { Intent } from "../../haproxy/config";
import type { Haproxy } from "../../tools/haproxy/find";
import { command, freePort, haproxyOrSkip, start, until, type Edge } from "../support/haproxy";
import { httpClient, type HttpAnswer } from "../../tools/shared/http/client";
import { answered, ask, gateway, orders, PROOF, reason, type Said, target } from "./gateway";
import { names, oneService, service, type Names, type Service } from "./services";

/** What a tester's request for one version says. */
const pin = (version: string, more: Said = {}): Said => ({
  scopes: "read versions:pin",
  ...more,
  extra: [["x-gatehouse-version", version]],
});

describe("the versions of a stage", () => {
  let haproxy: Haproxy, dns: Names, blue: Service, blue2: Service, green: Service, edge: Edge;

  before(async function () {
    haproxy = haproxyOrSkip(this);
    blue = await service("blue", { port: await freePort() });
    blue2 = await service("blue-2", { address: "127.0.0.2", port: blue.port });
    green = await service("green");
    dns = await names({ "blue.svc.local": ["127.0.0.1"], "green.svc.local": ["127.0.0.1"] });
    const versions = [
      { name: "blue", host: "blue.svc.local", port: blue.port, weight: 3, instances: 3 },
      { name: "green", host: "green.svc.local", port: green.port, weight: 1, instances: 1 },
    ];
    const stages = [
      { name: "v1", versions, canary: { version: "green", percent: 0 }, healthPath: "/healthz", slowStartMs: 0 },
    ];
    const limits = { none: "what is tested is where requests go" };
    const pinning: Intent["pinning"] = { scopes: ["versions:pin"], classes: ["Service"] };
    const classes: Intent["classes"] = { clients: [{ client: "tester", class: "Service" }] };
    edge = await start(haproxy, { ...orders(stages), limits, pinning, classes, resolver: { address: "127.0.0.1", port: dns.port } }); // prettier-ignore
    await up("orders.v1/blue.1", "orders.v1/green.1", "orders.v1:blue/blue.1", "orders.v1:green/green.1");
  });

  after(async () => {
    await Promise.all([edge, blue, blue2, green, dns].map((each) => each?.stop()));
  });

  async function up(...servers: string[]): Promise<void> {
    await until(`${servers.join(", ")} up`, async () => {
      const rows = (await command(edge, "show stat")).split("\n").map((row) => row.split(","));
      return servers.every((server) => rows.some((row) => `${row[0]}/${row[1]}` === server && row[17] === "UP"));
    });
  }

  async function many(count: number, said: (i: number) => Said = () => ({})): Promise<Record<string, number>> {
    const answers = await Promise.all(Array.from({ length: count }, (_, i) => ask(edge, gateway(said(i)))));
    return tally(answers);
  }

  function tally(answers: readonly HttpAnswer[]): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const answer of answers) counts[answered(answer)] = (counts[answered(answer)] ?? 0) + 1;
    return counts;
  }

  it("share its requests by weight, which the Runtime API changes", async () => {
    const sequence: HttpAnswer[] = [];
    for (let i = 0; i < 40; i++) sequence.push(await ask(edge, gateway()));
    const before = tally(sequence);
    assert.equal(before["blue"], 30);
    assert.equal(before["green"], 10);
    await command(edge, "set server orders.v1/green.1 weight 0");
    assert.deepEqual(await many(20), { blue: 20 });
    await command(edge, "set server orders.v1/green.1 weight 1");
  });

  it("can be asked for by name, whatever the weights say", async () => {
    assert.deepEqual(await many(10, () => pin("green")), { green: 10 });
    assert.deepEqual(await many(10, () => pin("blue")), { blue: 10 });
  });

  it("can be asked for by a class that may", async () => {
    assert.deepEqual(await many(10, () => pin("green", { scopes: "read", client: "tester" })), { green: 10 });
  });

  it("cannot be asked for by anybody else: the header is removed, and the weights decide", async () => {
    await command(edge, "set server orders.v1/green.1 weight 0");
    for (const scopes of [
      "",
      "read",
      "versions:pin2",
      "my-versions:pin",
      "versions.pin",
      "my[versions:pin]",
      "[read my[versions:pin] write]",
    ]) {
      const answer = await ask(edge, gateway(pin("green", { scopes })), { method: "POST" });
      assert.equal(answered(answer), "blue", scopes);
      const { headers } = JSON.parse(answer.body) as { headers: string[] };
      assert.equal(headers.includes("x-gatehouse-version"), false);
    }
    await command(edge, "set server orders.v1/green.1 weight 1");
  });

  it("fails when the version asked for is unknown, and when the stage is", async () => {
    for (const version of ["red", "", "blue/..", "orders.v1:green"])
      assert.equal(reason(await ask(edge, gateway(pin(version)))), "400 UnknownVersion");
    const lost = gateway(pin("blue", { stage: "v9" }));
    assert.equal(reason(await ask(edge, lost)), "421 UnknownStage");
  });

  it("cannot be asked for by the stage's name", async () => {
    for (const stage of ["v1:green", "v1:.all"])
      for (const headers of [gateway({ stage }), gateway(pin("green", { stage: "v1:green" }))])
        assert.match(reason(await ask(edge, headers)), /^421 UnknownStage$|^400 UnknownVersion$/, stage);
  });

  it("give a canary its share of the subjects, each always to the same side", async () => {
    await command(edge, "set server orders.v1/green.1 weight 0");
    await command(edge, `set map ${edge.directory}/canary.map orders.v1 25`);
    const first = await many(200, (i) => ({ subject: `user-${i}` }));
    assert.ok((first["green"] ?? 0) >= 30 && (first["green"] ?? 0) <= 70, JSON.stringify(first));
    assert.deepEqual(await many(200, (i) => ({ subject: `user-${i}` })), first);
    const one = await many(20, () => ({ subject: "user-1" }));
    assert.equal(Object.keys(one).length, 1);
    await command(edge, `set map ${edge.directory}/canary.map orders.v1 0`);
    assert.deepEqual(await many(20, (i) => ({ subject: `user-${i}` })), { blue: 20 });
    await command(edge, "set server orders.v1/green.1 weight 1");
  });

  it("give a canary its share of the addresses where there is no subject", async () => {
    await command(edge, `set map ${edge.directory}/canary.map orders.v1 100`);
    const nobody = { subject: "", client: "", scopes: "", sealed: `${PROOF};;;` };
    assert.deepEqual(await many(10, () => nobody), { green: 10 });
    await command(edge, `set map ${edge.directory}/canary.map orders.v1 0`);
  });

  it("gain an instance when Cloud Map names it, without a reload", async () => {
    dns.table.set("blue.svc.local", ["127.0.0.1", "127.0.0.2"]);
    await up("orders.v1:blue/blue.1", "orders.v1:blue/blue.2");
    const counts = await many(20, () => pin("blue"));
    assert.deepEqual(Object.keys(counts).sort(), ["blue", "blue-2"]);
  });

  it("lose no request when an instance dies, and none is sent twice that may not be", async () => {
    await blue2.stop();
    const pinned = gateway(pin("blue"));
    for (let i = 0; i < 12; i++) assert.equal((await ask(edge, pinned)).status, 200);
    blue.requests.length = 0;
    // A kept connection that dies under a POST is passed on as a closed one, for the client to decide.
    await assert.rejects(ask(edge, pinned, { path: "/die", method: "POST" }), /ECONNRESET/);
    assert.equal(blue.requests.length, 1);
    // The other version has one instance, so that each try must reach it.
    green.requests.length = 0;
    await ask(edge, gateway(pin("green")), { path: "/die" }).catch(() => undefined);
    assert.equal(green.requests.length, 2);
  });

  it("keep their connections open for other clients' requests", async () => {
    const pinned = gateway(pin("green"));
    await ask(edge, pinned);
    const opened = green.connections();
    for (let i = 0; i < 20; i++) await ask(edge, pinned);
    // Each client came on a connection of its own, and some may have come before the last one's was free again.
    assert.ok(green.connections() - opened <= 5, `${green.connections() - opened} connections for 20 clients`);
  });

  it("lose a retired instance only after Cloud Map has left it out for a while", async () => {
    dns.table.set("blue.svc.local", []);
    await new Promise((resolve) => setTimeout(resolve, 2500));
    assert.equal((await ask(edge, gateway(pin("blue")))).status, 200);
    dns.table.set("blue.svc.local", ["127.0.0.1"]);
  });
});

describe("a version that is down", () => {
  let haproxy: Haproxy, dns: Names, blue: Service, edge: Edge;

  before(async function () {
    haproxy = haproxyOrSkip(this);
    blue = await service("blue");
    dns = await names({ "blue.svc.local": ["127.0.0.1"], "green.svc.local": [] });
    const versions = [
      { name: "blue", host: "blue.svc.local", port: blue.port, weight: 1, instances: 1 },
      { name: "green", host: "green.svc.local", port: blue.port, weight: 0, instances: 1 },
    ];
    const canary = { version: "green", percent: 100 };
    const stages = [
      { name: "v1", versions, canary },
      { name: "closed", versions, canary, maintenance: true },
    ];
    const intent: Intent = {
      ...orders(stages),
      limits: { none: "where requests go" },
      pinning: { scopes: ["versions:pin"] },
    };
    edge = await start(haproxy, { ...intent, resolver: { address: "127.0.0.1", port: dns.port } }); // prettier-ignore
    await until("up", async () => (await ask(edge, gateway())).status === 200);
  });

  after(async () => {
    await Promise.all([edge, blue, dns].map((each) => each?.stop()));
  });

  it("leaves nothing to a stage in maintenance, where a version that is up can be asked for", async () => {
    for (const said of [{}, pin("green")])
      assert.equal(reason(await ask(edge, gateway({ ...said, stage: "closed" }))), "503 Maintenance");
    assert.equal(answered(await ask(edge, gateway(pin("blue", { stage: "closed" })))), "blue");
  });

  for (const [what, said, why] of [
    ["a canary", {}, "CanaryDown"],
    ["a pin", pin("green"), "PinDown"],
  ] as const)
    it(`leaves its requests to the stage's others, as ${what}, and the log says so`, async () => {
      for (const method of ["GET", "POST"]) {
        const id = `down-${why}-${method}`;
        assert.equal(answered(await ask(edge, gateway({ ...said, id }), { method })), "blue");
        await until("it is logged", () => edge.log.some((text) => text.includes(id)));
        const row = JSON.parse(edge.log.find((text) => text.includes(id)) ?? "") as Record<string, unknown>;
        assert.deepEqual([row["chosen_by"], row["version"]], [why, "blue"]);
      }
    });
});

describe("two canaries", () => {
  it("take different samples: who is in the one is not therefore in the other", async function () {
    const haproxy = haproxyOrSkip(this);
    const [blue, green] = [await service("blue"), await service("green")];
    const hosts = ["v1", "v2"].flatMap((stage) => [`${stage}-blue.svc.local`, `${stage}-green.svc.local`]);
    const dns = await names(Object.fromEntries(hosts.map((host) => [host, ["127.0.0.1"]])));
    const stages = ["v1", "v2"].map((name) => ({
      name,
      versions: [
        { name: "blue", host: `${name}-blue.svc.local`, port: blue.port, weight: 1, instances: 1 },
        { name: "green", host: `${name}-green.svc.local`, port: green.port, weight: 0, instances: 1 },
      ],
      canary: { version: "green", percent: 10 },
    }));
    const intent = {
      ...orders(stages),
      limits: { none: "where requests go" },
      resolver: { address: "127.0.0.1", port: dns.port },
    };
    const edge = await start(haproxy, intent);
    const client = httpClient(target(edge, { connections: 20 }));
    try {
      await until("all are up", async () => {
        const stats = await command(edge, "show stat");
        return ["orders.v1:green", "orders.v2:green", "orders.v1", "orders.v2"].every((name) => new RegExp(`^${name},BACKEND,.*,UP,`, "m").test(stats)); // prettier-ignore
      });
      const sample = async (stage: string): Promise<Set<number>> => {
        const users = Array.from({ length: 400 }, (_, i) => i);
        const answers = await Promise.all(
          users.map(async (i) => answered(await ask(edge, gateway({ stage, subject: `user-${i}` }), { client }))),
        );
        return new Set(users.filter((i) => answers[i] === "green"));
      };
      const [first, second] = [await sample("v1"), await sample("v2")];
      // 40 expected in each, and 4 in both if they are independent: 18 to 62 and 12 are four standard deviations away.
      for (const one of [first, second]) assert.ok(one.size >= 18 && one.size <= 62, `${one.size} of 400`);
      const both = [...first].filter((user) => second.has(user)).length;
      assert.ok(both <= 12, `${both} of ${first.size} and ${second.size} are in both`);
    } finally {
      client.close();
      await Promise.all([edge, blue, green, dns].map((each) => each.stop()));
    }
  });
});

describe("a busy instance", () => {
  it("gets as much at a time as it may, a few wait, and the rest is told to come back", async function () {
    const haproxy = haproxyOrSkip(this);
    const one = await oneService();
    const [stage] = one.intent.apis[0]!.stages;
    const stages = [{ ...stage!, maxRequestsPerInstance: 2, maxQueuedPerInstance: 2, slowStartMs: 0 }];
    const intent = {
      ...one.intent,
      ...orders(stages),
      limits: { none: "the queue alone" },
      timeouts: { queueMs: 500 },
    };
    const edge = await start(haproxy, intent); // prettier-ignore
    try {
      await until("up", async () => (await ask(edge, gateway())).status === 200);
      const all = Array.from({ length: 6 }, async () => ask(edge, gateway(), { path: "/sleep/300" }));
      const statuses = (await Promise.all(all)).map((answer) => answer.status).sort();
      assert.deepEqual(statuses, [200, 200, 200, 200, 503, 503]);
    } finally {
      await Promise.all([edge.stop(), one.stop()]);
    }
  });
});
