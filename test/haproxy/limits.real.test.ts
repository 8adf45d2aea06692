import assert from "node:assert/strict";
import type { Intent } from "../../haproxy/config";
import type { Haproxy } from "../../tools/haproxy/find";
import { command, haproxyOrSkip, start, until, type Edge } from "../support/haproxy";
import { httpClient, type HttpAnswer, type HttpClient } from "../../tools/shared/http/client";
import { ask, gateway, ORIGINS, publicRoute, reason, target, type Said, type Sent } from "./gateway";
import { names, service, type Names, type Service } from "./services";

/** What a 429 says: the limit and when to come back. */
const over = (answer: HttpAnswer): string => {
  const { limit } = JSON.parse(answer.body) as { limit: string };
  return `${reason(answer)} ${limit} after ${String(answer.headers["retry-after"])}`;
};

describe("the limits", () => {
  let haproxy: Haproxy, dns: Names, one: Service, edge: Edge;
  let client: HttpClient;
  let subjects = 0;

  before(async function () {
    haproxy = haproxyOrSkip(this);
    one = await service("one");
    dns = await names({ "one.svc.local": ["127.0.0.1"] });
    const intent: Intent = {
      stages: [{ name: "v1", versions: [{ name: "blue", host: "one.svc.local", port: one.port, weight: 1, instances: 1 }] }], // prettier-ignore
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
        },
        Agent: { subject: { requests: 4 } },
      },
      resolver: { address: "127.0.0.1", port: dns.port },
    };
    edge = await start(haproxy, intent, { "origins.map": ORIGINS });
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
    const row = await command(edge, `show table fleet/subject.self key ${said.subject}`);
    assert.match(row, /gpc0=12 /);
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
    for (const scopes of ["agents/actor", "my/agents/act", "agents.act"]) {
      const answers = await many(5, { ...someone(), client: "unlisted", scopes });
      assert.equal(answers.at(-1)?.status, 200, scopes);
    }
  });

  it("follow a class that changes at run time", async () => {
    const said = { ...someone(), client: "newcomer" };
    assert.equal((await many(5, said)).at(-1)?.status, 200);
    await command(edge, `add map ${edge.directory}/classes.map newcomer Agent`);
    assert.equal((await many(1, said))[0]?.status, 429);
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
    const open = publicRoute().map(([name, value]) => [name, name === "x-client-ip" ? address : value] as const);
    assert.equal(over(await ask(edge, open)), "429 Limit source.requests after 60");
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
    assert.equal((await many(1, said))[0]?.status, 200);
  });

  it("count nobody who did not come through the gateway", async () => {
    const said = someone();
    await ask(edge, gateway({ ...said, sealed: undefined }));
    await ask(edge, gateway({ ...said, stage: "v9" }));
    assert.equal((await command(edge, `show table fleet/subject.self key ${said.subject}`)).includes("key="), false);
  });

  it("keep their counters over a reload", async () => {
    const said = someone();
    await many(12, said);
    await new Promise((resolve) => setTimeout(resolve, 6000));
    assert.match(await command(edge, "reload", "master.sock"), /Success=1/);
    await until("the counter is back", async () =>
      (await command(edge, `show table fleet/subject.self key ${said.subject}`)).includes("gpc0=12"),
    );
    assert.equal((await ask(edge, gateway(said))).status, 429);
  }).timeout(40_000);
});

/** What one task knows of everybody's requests by alice. */
async function known(task: Edge): Promise<number> {
  const rows = await Promise.all(["a", "b", "c"].map((name) => command(task, `show table fleet/subject.${name}`)));
  return rows.reduce((sum, row) => sum + Number(/key=alice .* gpc0=(\d+)/.exec(row)?.[1] ?? 0), 0);
}

/** Whether something is so within two seconds. */
async function soon(is: () => Promise<boolean>): Promise<boolean> {
  for (const end = Date.now() + 2000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50)))
    if (await is()) return true;
  return false;
}

describe("the limits of a fleet", () => {
  it("are one number for all of its tasks", async function () {
    // Peers now and then keep an update back for longer than a test can wait; the next ones bring it along.
    this.retries(2);
    const haproxy = haproxyOrSkip(this);
    const one = await service("one");
    const dns = await names({ "one.svc.local": ["127.0.0.1"] });
    const version = { name: "blue", host: "one.svc.local", port: one.port, weight: 1, instances: 1 };
    const person = {
      subject: { requests: 30, concurrent: 3 },
      source: { requests: 100_000 },
      key: { requests: 100_000 },
    };
    const members = ["a", "b", "c"].map((name, i) => ({ name, address: `127.0.0.${i + 2}` }));
    const fleet = { members, port: 20_000 + Math.floor(Math.random() * 10_000) };
    const tasks: Edge[] = [];
    try {
      for (const { name } of members) {
        const intent: Intent = {
          stages: [{ name: "v1", versions: [version] }],
          classes: { unlisted: "Person" },
          limits: { periodSeconds: 60, Person: person },
          fleet: { ...fleet, self: name },
          resolver: { address: "127.0.0.1", port: dns.port },
        };
        tasks.push(await start(haproxy, intent, { "origins.map": ORIGINS }));
      }
      for (const task of tasks) await until("up", async () => (await ask(task, publicRoute())).status === 200);
      await until("all have met", async () => {
        const states = await Promise.all(tasks.map(async (task) => command(task, "show peers")));
        return states.every((state) => (state.match(/last_status=ESTA/g) ?? []).length === 2);
      });
      // A task may keep its newest number to itself until it has another to tell: others' traffic moves it on.
      let nudges = 0;
      const nudge = async (): Promise<unknown> =>
        Promise.all(tasks.map(async (task) => ask(task, gateway({ subject: `nudge-${(nudges += 1)}` }))));
      const told = async (task: Edge): Promise<boolean> =>
        soon(async () => (await known(task)) === admitted() || (await nudge(), false));
      const statuses: number[] = [];
      const admitted = (): number => statuses.filter((status) => status === 200).length;
      for (let round = 0; round < 12; round++) {
        for (const task of tasks) statuses.push((await ask(task, gateway())).status);
        for (const task of tasks) await told(task);
      }
      // What a task has not been told yet costs one request too many for each task that does not know of it.
      assert.ok(admitted() >= 30 && admitted() <= 30 + tasks.length, `${admitted()} of 30 admitted`);

      const said = { subject: "bob" };
      const slow = tasks.map(async (task) => ask(task, gateway(said), { path: "/sleep/2500" }));
      const shown = async (member: string): Promise<string> =>
        command(tasks[0]!, `show table fleet/subject.${member} key bob`);
      await until(
        "the others' requests are known",
        async () =>
          (await Promise.all([shown("b"), shown("c")])).every((row) => row.includes("gpt0=1")) ||
          (await nudge(), false),
      );
      assert.equal(over(await ask(tasks[0]!, gateway(said))), "429 Limit subject.concurrent after 1");
      assert.deepEqual(
        (await Promise.all(slow)).map((answer) => answer.status),
        [200, 200, 200],
      );
      await until(
        "their end is known",
        async () =>
          (await Promise.all([shown("b"), shown("c")])).every((row) => row.includes("gpt0=0")) ||
          (await nudge(), false),
      );
      assert.equal((await ask(tasks[0]!, gateway(said))).status, 200);
    } finally {
      await Promise.all([...tasks, one, dns].map((each) => each.stop()));
    }
  }).timeout(60_000);
});
