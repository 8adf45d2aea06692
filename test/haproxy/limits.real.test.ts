import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { createHash } from "node:crypto";
import type { Intent } from "../../haproxy/config";
import type { Haproxy } from "../../tools/haproxy/find";
import { command, freePort, haproxyOrSkip, start, until, type Edge } from "../support/haproxy";
import { httpClient, type HttpAnswer, type HttpClient } from "../../tools/shared/http/client";
import { ask, gateway, orders, publicRoute, reason, type Said, type Sent, target } from "./gateway";
import { names, oneService, service, type Names, type Service } from "./services";

/** What a 429 says: the limit and when to come back. */
const over = (answer: HttpAnswer): string => {
  const { limit } = JSON.parse(answer.body) as { limit: string };
  return `${reason(answer)} ${limit} after ${String(answer.headers["retry-after"])}`;
};

/** A subject's key: all of it and its class, or a hash of them where that is longer than a key. */
function keyOf(subject: string, kind = "Person"): string {
  const whole = `${subject};${kind}`;
  return subject.length <= 55 ? whole : createHash("sha256").update(whole).digest("hex").toUpperCase();
}

/** What a task has counted for a subject; undefined if nothing. */
async function counted(edge: Edge, subject: string, table = "subject.self"): Promise<string | undefined> {
  const rows = (await command(edge, `show table fleet/${table}`)).split("\n");
  return rows.find((row) => row.includes(`key=${keyOf(subject)} `));
}

const SAID = "x-gatehouse-route";
const through = (route: string, said: Said): Said => ({ ...said, extra: [[SAID, route]] });

describe("the limits", () => {
  let haproxy: Haproxy, dns: Names, one: Service, edge: Edge;
  let client: HttpClient;
  let subjects = 0;

  before(async function () {
    haproxy = haproxyOrSkip(this);
    one = await service("one");
    dns = await names({ "one.svc.local": ["127.0.0.1"] });
    const stages = [{ name: "v1", versions: [{ name: "blue", host: "one.svc.local", port: one.port, weight: 1, instances: 1 }] }]; // prettier-ignore
    const intent: Intent = {
      apis: [
        { ...orders(stages).apis[0]!, routeClasses: [{ route: "GET /agents/{id+}", class: "Agent" }] },
        { ...orders(stages).apis[0]!, name: "users" },
      ],
      classes: {
        clients: [
          { client: "web", class: "Person" },
          { client: "bot", class: "Agent" },
          { client: "batch", class: "Service" },
        ],
        scopes: [{ scope: "agents/act", class: "Agent" }],
        unlisted: "Person",
      },
      limits: {
        periodSeconds: 60,
        Person: {
          subject: { requests: 12, errors: 3, concurrent: 4 },
          key: { requests: 1000 },
          source: { requests: 25 },
          network: { requests: 60 },
        },
        Agent: { subject: { requests: 4 } },
        Public: { source: { requests: 7 }, network: { requests: 9 } },
      },
      resolver: { address: "127.0.0.1", port: dns.port },
    };
    edge = await start(haproxy, intent);
    client = httpClient(target(edge, { connections: 50 }));
    await until("up", async () => (await ask(edge, publicRoute())).status === 200);
  });

  after(async () => {
    client?.close();
    await Promise.all([edge, one, dns].map((each) => each?.stop()));
  });

  /** Someone whom nothing was counted for yet. */
  const someone = (): Said & { subject: string; address: string } => {
    subjects += 1;
    return { subject: `someone-${subjects}`, client: "web", address: `203.0.113.${subjects}` };
  };

  async function many(count: number, said: Said, how: Sent = {}): Promise<HttpAnswer[]> {
    const answers: HttpAnswer[] = [];
    for (let i = 0; i < count; i++) answers.push(await ask(edge, gateway(said), { client, ...how }));
    return answers;
  }

  it("admit exactly the number, and tell which limit it was and when to come back", async () => {
    const answers = await many(15, someone());
    assert.deepEqual(
      answers.map((answer) => answer.status),
      [...Array<number>(12).fill(200), 429, 429, 429],
    );
    assert.equal(over(answers[12]!), "429 Limit subject.requests after 60");
  });

  it("count only what was admitted: who was refused a thousand times has used no more", async () => {
    const said = someone();
    await many(20, said);
    assert.match((await counted(edge, said.subject)) ?? "", /gpc0=12 /);
  });

  for (const length of [54, 55, 56, 57, 300])
    it(`tell subjects of ${length} letters apart, which differ in the last one`, async () => {
      const [said, base] = [someone(), "x".repeat(length - 1)];
      await many(3, { ...said, subject: `${base}1` });
      await many(2, { ...said, subject: `${base}2` });
      assert.match((await counted(edge, `${base}1`)) ?? "", /gpc0=3 /);
      assert.match((await counted(edge, `${base}2`)) ?? "", /gpc0=2 /);
    });

  it("hold an agent to its own number, told by client id", async () => {
    const answers = await many(6, { ...someone(), client: "bot" });
    assert.deepEqual(
      answers.map((answer) => answer.status),
      [200, 200, 200, 200, 429, 429],
    );
  });

  it("hold an agent to its own number, told by scope, alone or in a list", async () => {
    for (const scopes of ["agents/act", "[openid agents/act email]", "openid agents/act"]) {
      const answers = await many(5, { ...someone(), client: "unlisted", scopes });
      assert.equal(answers.at(-1)?.status, 429, scopes);
    }
  });

  it("do not take a scope for another that begins or ends like it", async () => {
    for (const scopes of [
      "agents/actor",
      "my/agents/act",
      "agents.act",
      "my[agents/act]",
      "read my[agents/act] write",
      "a]agents/act[b",
    ]) {
      const answers = await many(5, { ...someone(), client: "unlisted", scopes });
      assert.equal(answers.at(-1)?.status, 200, scopes);
    }
  });

  it("hold who is told neither by client nor by scope to the number of the route's class, in that API alone", async () => {
    const last = async (said: Said) => (await many(5, said)).at(-1)?.status;
    const agents = "GET /agents/{id+}";
    const unlisted = () => ({ ...someone(), client: "unlisted" });
    assert.equal(await last(through(agents, unlisted())), 429);
    assert.equal(await last(through("GET /agents/{id}", unlisted())), 200);
    assert.equal(await last(through(agents, { ...unlisted(), api: "users" })), 200);
    assert.equal(await last(through(agents, someone())), 200);
    assert.equal(await last(through("GET /", { ...unlisted(), scopes: "agents/act" })), 429);
  });

  it("follow a class of a route that changes at run time", async () => {
    const said = through("PUT /late", { ...someone(), client: "unlisted" });
    assert.equal((await many(5, said)).at(-1)?.status, 200);
    await command(edge, `add map ${edge.directory}/routes.map orders/PUT%20%2Flate Agent`);
    assert.equal((await many(5, said)).at(-1)?.status, 429);
  });

  it("follow a class that changes at run time", async () => {
    const said = { ...someone(), client: "newcomer" };
    assert.equal((await many(5, said)).at(-1)?.status, 200);
    await command(edge, `add map ${edge.directory}/classes.map newcomer Agent`);
    // Each class counts by itself.
    assert.deepEqual(
      (await many(5, said)).map((answer) => answer.status),
      [200, 200, 200, 200, 429],
    );
  });

  it("follow a number that changes at run time", async () => {
    const said = { ...someone(), client: "bot" };
    assert.equal((await many(5, said)).at(-1)?.status, 429);
    await command(edge, `set map ${edge.directory}/limit.subject.requests.map Agent 6`);
    assert.deepEqual(
      (await many(3, said)).map((answer) => answer.status),
      [200, 200, 429],
    );
    await command(edge, `set map ${edge.directory}/limit.subject.requests.map Agent 4`);
  });

  it("count an address over all of its subjects, and a public route by its address alone", async () => {
    const { address } = someone();
    const each = await Promise.all(
      Array.from({ length: 25 }, async (_, i) => ask(edge, gateway({ subject: `of-one-address-${i}`, address }))),
    );
    assert.deepEqual(new Set(each.map((answer) => answer.status)), new Set([200]));
    const last = await ask(edge, gateway({ subject: "one-more", address }));
    assert.equal(over(last), "429 Limit source.requests after 60");
  });

  /** A request to a public route from an address. */
  const open = (address: string) => publicRoute().map(([name, value]) => [name, name === "x-client-ip" ? address : value] as const); // prettier-ignore

  it("hold public routes to numbers of their own, by address alone", async () => {
    const { address } = someone();
    assert.equal((await many(20, { subject: "a-neighbour", client: "unlisted", address })).at(-1)?.status, 429);
    for (let i = 0; i < 7; i++) assert.equal((await ask(edge, open(address), { client, method: "POST" })).status, 200);
    assert.equal(
      over(await ask(edge, open(address), { client, method: "POST" })),
      "429 Limit source.requests after 60",
    );
  });

  it("count a network of IPv6 as one source, whatever addresses its owner takes", async () => {
    for (let i = 0; i < 25; i++)
      assert.equal((await ask(edge, gateway({ subject: `v6-${i}`, address: `2001:db8:1:1::${i}` }), { client })).status, 200); // prettier-ignore
    const last = await ask(edge, gateway({ subject: "v6-more", address: "2001:db8:1:1:ffff::1" }), { client });
    assert.equal(over(last), "429 Limit source.requests after 60");
    assert.equal(
      (await ask(edge, gateway({ subject: "v6-next", address: "2001:db8:1:2::1" }), { client })).status,
      200,
    );
  });

  it("count all networks of a site as one, and keep no room for those that are refused", async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 80; i++) {
      const address = `2001:db8:2:${i.toString(16)}::1`;
      statuses.push((await ask(edge, gateway({ subject: `site-${i}`, address }), { client })).status);
    }
    assert.equal(statuses.filter((status) => status === 200).length, 60);
    const rows = await command(edge, "show table fleet/source.self");
    assert.equal(rows.split("\n").filter((row) => row.includes("2001:db8:2:")).length, 60);
  });

  it("count each class by itself: a person's requests do not stop her agent", async () => {
    const said = someone();
    await many(12, said);
    assert.equal((await many(1, said))[0]?.status, 429);
    const agent = await many(5, { ...said, client: "bot" });
    assert.deepEqual(agent.map((answer) => answer.status), [200, 200, 200, 200, 429]); // prettier-ignore
  });

  it("count all of a subject: two who differ behind 200 characters are two", async () => {
    const base = "s".repeat(200);
    const address = someone().address;
    assert.equal((await many(13, { subject: `${base}-1`, client: "web", address })).at(-1)?.status, 429);
    assert.equal((await many(1, { subject: `${base}-2`, client: "web", address })).at(-1)?.status, 200);
    assert.equal((await many(1, { subject: `${base}-\u00e9`, client: "web", address })).at(-1)?.status, 200);
  });

  it("say what may be had, and when, in the fields of the IETF's draft", async () => {
    const answer = (await many(13, someone())).at(-1)!;
    assert.equal(answer.headers["ratelimit"], '"subject.requests";r=0;t=60');
    assert.equal(answer.headers["ratelimit-policy"], '"subject.requests";q=12;w=60');
    const id = "limited-and-logged";
    await ask(edge, gateway({ ...someone(), subject: `someone-${subjects - 1}`, id }));
    await until("it is logged", () => edge.log.some((text) => text.includes(id)));
    const row = JSON.parse(edge.log.find((text) => text.includes(id)) ?? "") as Record<string, unknown>;
    assert.deepEqual([row["refusal"], row["limit"], row["count"]], ["subject.requests", 12, 12]);
  });

  it("do not take a service's own errors for the caller's", async () => {
    const answers = await many(6, someone(), { path: "/status/500" });
    assert.deepEqual(new Set(answers.map((answer) => answer.status)), new Set([500]));
  });

  it("stop who makes errors", async () => {
    const said = someone();
    const answers = await many(5, said, { path: "/status/404" });
    assert.deepEqual(
      answers.map((answer) => answer.status),
      [404, 404, 404, 429, 429],
    );
    assert.equal(over(answers[3]!), "429 Limit subject.errors after 60");
  });

  it("stop who wants too much at a time, and let the next in as soon as one is done", async () => {
    const said = someone();
    const answers = await Promise.all(
      Array.from({ length: 7 }, async () => ask(edge, gateway(said), { client, path: "/sleep/300" })),
    );
    const refused = answers.filter((answer) => answer.status === 429);
    assert.equal(refused.length, 3);
    assert.equal(over(refused[0]!), "429 Limit subject.concurrent after 1");
    assert.equal(refused[0]!.headers["ratelimit-policy"], '"subject.concurrent";q=4;qu="concurrent-requests"');
    assert.equal((await many(1, said))[0]?.status, 200);
  });

  it("count nobody who did not come through the gateway", async () => {
    const said = someone();
    await ask(edge, gateway({ ...said, sealed: undefined }));
    await ask(edge, gateway({ ...said, stage: "v9" }));
    assert.equal(await counted(edge, said.subject), undefined);
  });

  it("keep their counters over a reload", async () => {
    const said = someone();
    await many(12, said);
    await new Promise((resolve) => setTimeout(resolve, 6000));
    assert.match(await command(edge, "reload", "master.sock"), /Success=1/);
    await until("the counter is back", async () => ((await counted(edge, said.subject)) ?? "").includes("gpc0=12"));
    assert.equal((await ask(edge, gateway(said))).status, 429);
  });
});

/** What one task knows of everybody's requests by alice. */
async function known(task: Edge): Promise<number> {
  const rows = await Promise.all(["a", "b", "c"].map((name) => counted(task, "alice", `subject.${name}`)));
  return rows.reduce((sum, row) => sum + Number(/ gpc0=(\d+)/.exec(row ?? "")?.[1] ?? 0), 0);
}

/** Resolves when what one task counts, the others hear at once. */
async function haveMet(tasks: readonly Edge[]): Promise<void> {
  const met = async (): Promise<boolean> => {
    const states = await Promise.all(tasks.map(async (task) => command(task, "show peers")));
    return states.every((state) => (state.match(/last_status=ESTA/g) ?? []).length === tasks.length - 1);
  };
  await until("all have met", met);
  // Two who greet each other at the same time end one connection, and make it again within 50 to 2,050 ms (peers.c).
  await sleep(2500);
  await until("all have met", met);
}

describe("the limits of a fleet", () => {
  let haproxy: Haproxy;
  before(function () {
    haproxy = haproxyOrSkip(this);
  });

  it("are one number for all of its tasks", async () => {
    const one = await oneService();
    const person = {
      subject: { requests: 30, concurrent: 3 },
      source: { requests: 100_000 },
      key: { requests: 100_000 },
    };
    const members = ["a", "b", "c"].map((name, i) => ({ name, address: `127.0.0.${i + 2}` }));
    const fleet = { members, port: await freePort() };
    const tasks: Edge[] = [];
    try {
      for (const { name } of members) {
        const intent: Intent = {
          ...one.intent,
          classes: { unlisted: "Person" },
          limits: { periodSeconds: 60, Person: person },
          fleet: { ...fleet, self: name },
        };
        tasks.push(await start(haproxy, intent));
      }
      for (const task of tasks) await until("up", async () => (await ask(task, publicRoute())).status === 200);
      await haveMet(tasks);
      const told = async (task: Edge): Promise<void> =>
        until("it is told of all", async () => (await known(task)) === admitted());
      const statuses: number[] = [];
      const admitted = (): number => statuses.filter((status) => status === 200).length;
      for (let round = 0; round < 12; round++) {
        for (const task of tasks) statuses.push((await ask(task, gateway())).status);
        for (const task of tasks) await told(task);
      }
      assert.equal(admitted(), 30);

      const said = { subject: "bob" };
      const slow = tasks.map(async (task) => ask(task, gateway(said), { path: "/sleep/2500" }));
      const shown = async (member: string): Promise<string> =>
        (await counted(tasks[0]!, "bob", `subject.${member}`)) ?? "";
      await until("the others' requests are known", async () =>
        (await Promise.all([shown("b"), shown("c")])).every((row) => row.includes("gpt0=1")),
      );
      assert.equal(over(await ask(tasks[0]!, gateway(said))), "429 Limit subject.concurrent after 1");
      assert.deepEqual(
        (await Promise.all(slow)).map((answer) => answer.status),
        [200, 200, 200],
      );
      await until("their end is known", async () =>
        (await Promise.all([shown("b"), shown("c")])).every((row) => row.includes("gpt0=0")),
      );
      assert.equal((await ask(tasks[0]!, gateway(said))).status, 200);
    } finally {
      await Promise.all([...tasks, one].map((each) => each.stop()));
    }
  }).timeout(60_000);
});

describe("the requests that a fleet's tasks count as running", () => {
  const members = ["a", "b"].map((name, i) => ({ name, address: `127.0.0.${i + 5}` }));
  let haproxy: Haproxy, one: Service, dns: Names, tasks: Edge[];

  before(async function () {
    haproxy = haproxyOrSkip(this);
  });
  beforeEach(async () => {
    one = await service("one");
    dns = await names({ "one.svc.local": ["127.0.0.1"] });
    const version = { name: "blue", host: "one.svc.local", port: one.port, weight: 1, instances: 1 };
    const port = await freePort();
    tasks = [];
    for (const { name } of members) {
      const intent: Intent = {
        ...orders([{ name: "v1", versions: [version] }]),
        classes: { unlisted: "Person" },
        limits: { periodSeconds: 60, Person: { subject: { requests: 10_000, concurrent: 2 } } },
        // A request may take 3 s.
        timeouts: { connectMs: 100, queueMs: 100, serverMs: 2600 },
        fleet: { members, self: name, port },
        resolver: { address: "127.0.0.1", port: dns.port },
      };
      tasks.push(await start(haproxy, intent));
    }
    for (const task of tasks) await until("up", async () => (await ask(task, publicRoute())).status === 200);
    await haveMet(tasks);
  });
  afterEach(async () => {
    await Promise.all([...tasks, one, dns].map((each) => each.stop()));
  });

  const bob = gateway({ subject: "bob" });
  const status = async (): Promise<number> => (await ask(tasks[0]!, bob)).status;

  /** Two requests that run in the second task, of which the first knows. */
  async function running(): Promise<{ readonly both: Promise<unknown> }> {
    const two = async () => {
      await Promise.all([1, 2].map(async () => ask(tasks[1]!, bob, { path: "/sleep/2500" }).catch(() => undefined)));
      areOver = true;
    };
    let areOver = false;
    let both = two();
    await until("the first task counts them", async () => {
      // Too late for these: the machine has much else to do.
      if (areOver) both = two();
      areOver = false;
      return (await status()) === 429;
    });
    return { both };
  }

  it("end with a task that dies: its subjects have their whole number again when its requests would be over", async () => {
    const { both } = await running();
    tasks[1]!.process.kill("SIGKILL");
    assert.equal(await status(), 429);
    await until("nothing is counted any more", async () => (await status()) === 200);
    await both;
  });

  it("end with a worker that was replaced by a reload", async () => {
    const { both } = await running();
    assert.match(await command(tasks[1]!, "reload", "master.sock"), /Success=1/);
    await both;
    await until("nothing is counted any more", async () => (await status()) === 200);
  });
});

describe("a table of callers that is full", () => {
  it("does not forget who is refused", async function () {
    const haproxy = haproxyOrSkip(this);
    const one = await oneService();
    const intent: Intent = {
      ...one.intent,
      limits: { periodSeconds: 60, callers: 100, Public: { source: { requests: 5 }, network: { requests: 50 } } },
    };
    const edge = await start(haproxy, intent);
    const client = httpClient(target(edge, { connections: 20 }));
    const from = async (address: string): Promise<number> => {
      const headers = publicRoute().map(([name, value]) => [name, name === "x-client-ip" ? address : value] as const);
      return (await ask(edge, headers, { client })).status;
    };
    try {
      await until("up", async () => (await ask(edge, gateway())).status === 200);
      for (const address of ["198.51.100.7", "2001:db8:1:1::1"]) {
        for (let i = 0; i < 5; i++) assert.equal(await from(address), 200);
        assert.equal(await from(address), 429);
      }
      // More networks than the table holds, each of a site of its own, and as many addresses of IPv4.
      for (let i = 0; i < 150; i++)
        await Promise.all([from(`2001:db8:${(i + 16).toString(16)}:1::1`), from(`192.0.2.${i}`)]);
      for (const address of ["198.51.100.7", "2001:db8:1:1::1"]) assert.equal(await from(address), 429, address);
    } finally {
      client.close();
      await Promise.all([edge, one].map((each) => each.stop()));
    }
  });
});
