import assert from "node:assert/strict";
import { createServer, type Server } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { HaproxyStage, Intent } from "../../haproxy/config";
import type { Haproxy } from "../../tools/haproxy/find";
import { httpClient, type HttpAnswer } from "../../tools/shared/http/client";
import { closeServer, listen } from "../../tools/shared/listen";
import { command, freePort, haproxyOrSkip, start, until, type Edge } from "../support/haproxy";
import { ask, gateway, orders, reason, target } from "./gateway";
import { names, service } from "./services";

/** A service of raw TCP, which does with each request what it is told; `/healthz` is well unless it is told otherwise, and then hangs. */
interface RawService {
  readonly port: number;
  /** How many requests it got, but health checks. */
  requests(): number;
  stop(): Promise<void>;
}

async function rawService(
  answer: (count: number) => string | undefined,
  address = "127.0.0.1",
  port = 0,
  isWell = () => true,
): Promise<RawService> {
  let count = 0;
  const server: Server = createServer((socket) => {
    socket
      .on("error", () => undefined)
      .on("data", (data) => {
        if (data.includes("/healthz"))
          return void (isWell() && socket.end("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"));
        count += 1;
        const text = answer(count);
        if (text === undefined) socket.destroy();
        else socket.write(text);
      });
  });
  return { port: await listen(server, address, port), requests: () => count, stop: () => closeServer(server) };
}

const OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
const BROKEN = "HTTP/1.1 500 Oops\r\ncontent-length: 2\r\n\r\n{}";

/** An edge before services of one stage on these addresses, once all of them are up. */
async function ready(
  haproxy: Haproxy,
  port: number,
  addresses: readonly string[],
  more: Partial<Intent> & { stage?: Partial<HaproxyStage>; version?: object } = {},
) {
  const { stage, version, ...intent } = more;
  const dns = await names({ "one.svc.local": [...addresses] });
  const versions = [{ name: "blue", host: "one.svc.local", port, weight: 1, instances: addresses.length, ...version }];
  const edge = await start(
    haproxy,
    { ...orders([{ name: "v1", versions, healthPath: "/healthz", ...stage }]), limits: { none: "what fails" }, resolver: { address: "127.0.0.1", port: dns.port }, ...intent }, // prettier-ignore
  );
  await until("all are up", async () => (await usable(edge)) === addresses.length);
  return { edge, dns };
}

async function rows(edge: Edge): Promise<Record<string, string>[]> {
  const [head = "", ...rest] = (await command(edge, "show stat")).replace(/^# /, "").split("\n");
  const names = head.split(",");
  return rest.map((row) => Object.fromEntries(row.split(",").map((value, i) => [names[i]!, value])));
}

const servers = async (edge: Edge, backend = "orders.v1") =>
  (await rows(edge)).filter((row) => row["pxname"] === backend && /^blue/.test(row["svname"]!));

const usable = async (edge: Edge): Promise<number> =>
  (await servers(edge)).filter((row) => row["status"]!.startsWith("UP")).length;

const tally = (answers: readonly HttpAnswer[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { status, failure } of answers) counts[failure ?? status] = (counts[failure ?? status] ?? 0) + 1;
  return counts;
};

/** @returns how many instances are left when the resolver has been away for a while, and what they answer to a GET and a POST */
async function withoutResolver(haproxy: Haproxy): Promise<{ left: number; statuses: number[] }> {
  const one = await service("one");
  const { edge, dns } = await ready(haproxy, one.port, ["127.0.0.1"]);
  try {
    await dns.stop();
    // An instance that answers do not name any more goes after 30 s.
    await sleep(40_000);
    const left = await usable(edge);
    const statuses: number[] = [];
    for (const method of ["GET", "POST"]) statuses.push((await ask(edge, gateway(), { method })).status);
    return { left, statuses };
  } finally {
    await Promise.all([edge, one].map((each) => each.stop()));
  }
}

describe("services that fail", () => {
  let haproxy: Haproxy;
  /** What is seen of a resolver that is away takes the longest, and nothing but time: it goes on beside the other tests. */
  let away: ReturnType<typeof withoutResolver>;
  before(function () {
    haproxy = haproxyOrSkip(this);
    away = withoutResolver(haproxy);
    away.catch(() => undefined);
  });
  after(async () => away?.catch(() => undefined));

  it("a new task gives instances that were there before it their whole share at once", async () => {
    const port = await freePort();
    const all = [await service("1", { port }), await service("2", { address: "127.0.0.2", port })];
    const { edge, dns } = await ready(haproxy, port, ["127.0.0.1", "127.0.0.2"], { stage: { slowStartMs: 60_000 } });
    try {
      for (const row of await servers(edge)) assert.deepEqual([row["weight"], row["throttle"]], ["1", ""]);
    } finally {
      await Promise.all([edge, dns, ...all].map((each) => each.stop()));
    }
  });

  it("an instance that answers 500 while it says that it is well is put aside, by GET and by POST", async function () {
    this.timeout(60_000);
    const port = await freePort();
    const good = await rawService(() => OK, "127.0.0.1", port);
    const bad = await rawService(() => BROKEN, "127.0.0.2", port);
    const { edge, dns } = await ready(haproxy, port, ["127.0.0.1", "127.0.0.2"]);
    const client = httpClient(target(edge, { connections: 10 }));
    try {
      const answers: HttpAnswer[] = [];
      for (let i = 0; i < 800; i++)
        answers.push(await client.send({ path: "/", method: i % 2 ? "GET" : "POST", headers: gateway() }));
      const failed = tally(answers)["500"] ?? 0;
      // Half of them without it: 400.
      assert.ok(failed <= 80, `${failed} of 800`);
    } finally {
      client.close();
      await Promise.all([edge, dns, good, bad].map((each) => each.stop()));
    }
  });

  /** Of two instances one hangs: it takes connections, and answers nothing. @returns the failures by the second that they began in. */
  async function hanging(isWell: boolean, seconds: number, serverMs: number) {
    const port = await freePort();
    const good = await rawService(() => OK, "127.0.0.1", port);
    let hangs = false;
    const bad = await rawService(
      () => (hangs ? "" : OK),
      "127.0.0.2",
      port,
      () => isWell || !hangs,
    );
    const { edge, dns } = await ready(haproxy, port, ["127.0.0.1", "127.0.0.2"], {
      stage: { healthPath: "/healthz" },
      timeouts: { serverMs },
    });
    const client = httpClient(target(edge, { connections: 200, timeoutMs: 60_000 }));
    const failed: number[] = [];
    const answers: Promise<void>[] = [];
    try {
      hangs = true;
      const began = Date.now();
      for (let i = 0; Date.now() < began + seconds * 1000; i++) {
        const at = Date.now() - began;
        const request = { path: "/", method: i % 2 ? "GET" : "POST", headers: gateway() };
        answers.push(client.send(request).then(({ status }) => void (status === 200 || failed.push(at))));
        await sleep(20);
      }
      await Promise.all(answers);
      return { sent: answers.length, failed };
    } finally {
      client.close();
      await Promise.all([edge, dns, good, bad].map((each) => each.stop()));
    }
  }

  it("an instance that is gone is out within four seconds, in both backends", async function () {
    this.timeout(60_000);
    const port = await freePort();
    const [stays, goes] = [
      await rawService(() => OK, "127.0.0.1", port),
      await rawService(() => OK, "127.0.0.2", port),
    ];
    const { edge, dns } = await ready(haproxy, port, ["127.0.0.1", "127.0.0.2"]);
    try {
      const up = async (backend: string) =>
        (await servers(edge, backend)).filter((row) => row["status"]!.startsWith("UP")).length;
      await goes.stop();
      const began = Date.now();
      await until("it is out", async () => (await up("orders.v1")) === 1 && (await up("orders.v1:.all")) === 1);
      // A second for who asks, on a machine that does other things too.
      assert.ok(Date.now() - began < 5000, `${Date.now() - began} ms`);
    } finally {
      await Promise.all([edge, dns, stays].map((each) => each.stop()));
    }
  });

  /** Both at once: each is mostly waited for. */
  let hung: Promise<Awaited<ReturnType<typeof hanging>>[]> | undefined;
  const bothHung = () => (hung ??= Promise.all([hanging(false, 14, 10_000), hanging(true, 14, 1000)]));

  it("an instance that hangs is out within 8 s where its health path hangs too", async function () {
    this.timeout(60_000);
    const { sent, failed } = (await bothHung())[0]!;
    const last = Math.max(...failed);
    process.stderr.write(`      ${failed.length} of ${sent} failed, the last was sent ${last} ms after it began\n`);
    assert.ok(failed.length > 0 && last < 12_000, `${last} ms`);
  });

  it("an instance that hangs while it says that it is well is put aside when ten in a row had no answer in time", async function () {
    this.timeout(60_000);
    const { sent, failed } = (await bothHung())[1]!;
    const late = failed.filter((at) => at > 2500).length;
    process.stderr.write(`      ${failed.length} of ${sent} failed, ${late} of those sent after 2.5 s\n`);
    // Half of them without it, an eighth where the machine has nothing else to do.
    assert.ok(late <= 0.3 * sent, `${late} of ${sent}`);
  });

  it("when all of them answer 500, nobody is put aside for long: the service's own answers go through", async function () {
    this.timeout(60_000);
    const port = await freePort();
    const all = [await rawService(() => BROKEN, "127.0.0.1", port), await rawService(() => BROKEN, "127.0.0.2", port)];
    const { edge, dns } = await ready(haproxy, port, ["127.0.0.1", "127.0.0.2"]);
    const client = httpClient(target(edge, { connections: 10 }));
    try {
      const answers: HttpAnswer[] = [];
      for (let i = 0; i < 400; i++) answers.push(await client.send({ path: "/", method: "GET", headers: gateway() }));
      assert.deepEqual(tally(answers), { 500: 400 });
    } finally {
      client.close();
      await Promise.all([edge, dns, ...all].map((each) => each.stop()));
    }
  });

  it("a GET that kills instances is not sent to three of them", async () => {
    const port = await freePort();
    const addresses = ["127.0.0.1", "127.0.0.2", "127.0.0.3"];
    const all = await Promise.all(addresses.map((address) => rawService(() => undefined, address, port)));
    const { edge, dns } = await ready(haproxy, port, addresses);
    try {
      assert.equal(reason(await ask(edge, gateway())), "502 BadGateway");
      assert.equal(
        all.reduce((sum, one) => sum + one.requests(), 0),
        2,
      );
    } finally {
      await Promise.all([edge, dns, ...all].map((each) => each.stop()));
    }
  });

  /** What the log says of one request. */
  const logged = async (edge: Edge, id: string): Promise<Record<string, unknown>> => {
    await until(`${id} is logged`, () => edge.log.some((text) => text.includes(id)));
    return JSON.parse(edge.log.find((text) => text.includes(id)) ?? "") as Record<string, unknown>;
  };

  it("a POST whose kept connection breaks ends without an answer, unless each request has a connection of its own: 502, and a line", async () => {
    for (const connectionPerRequest of [false, true]) {
      const one = await service("one");
      const { edge, dns } = await ready(haproxy, one.port, ["127.0.0.1"], { stage: { connectionPerRequest } });
      const client = httpClient(target(edge, { connections: 1 }));
      try {
        assert.equal((await client.send({ path: "/", method: "POST", headers: gateway() })).status, 200);
        const id = `died-${String(connectionPerRequest)}`;
        const answer = await client.send({ path: "/die", method: "POST", headers: gateway({ id }) });
        assert.equal(answer.failure ?? answer.status, connectionPerRequest ? 502 : "ECONNRESET");
        assert.equal(one.requests.filter(({ url }) => url === "/die").length, 1);
        if (connectionPerRequest) assert.equal((await logged(edge, id))["failure"], "NoAnswer");
      } finally {
        client.close();
        await Promise.all([edge, dns, one].map((each) => each.stop()));
      }
    }
  });

  it("a POST is lost to nobody who closes idle connections later than HAProxy", async function () {
    this.timeout(60_000);
    const idle = 5000;
    let lost = 0;
    const server = createServer((socket) => {
      let timer: NodeJS.Timeout | undefined;
      socket
        .on("error", () => undefined)
        .on("data", (data) => {
          clearTimeout(timer);
          if (data.includes("/healthz")) return void socket.end("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
          setTimeout(() => socket.write(OK), 20);
          timer = setTimeout(() => socket.destroy(), idle);
        });
    });
    const port = await listen(server, "127.0.0.1", 0);
    const { edge, dns } = await ready(haproxy, port, ["127.0.0.1"]);
    const client = httpClient(target(edge, { connections: 40 }));
    try {
      // At the very moment when the service would close: 163 of 1,600 were lost while HAProxy kept connections for 30 s.
      for (let i = 0; i < 5; i++) {
        const answers = await Promise.all(Array.from({ length: 40 }, () => client.send({ path: "/", method: "POST", headers: gateway() }))); // prettier-ignore
        lost += answers.filter(({ status }) => status !== 200).length;
        await new Promise((resolve) => setTimeout(resolve, idle - 22 + i));
      }
      assert.equal(lost, 0);
    } finally {
      client.close();
      await Promise.all([edge.stop(), dns.stop(), closeServer(server)]);
    }
  });

  it("a queue that is full refuses at once, and says when to come back", async () => {
    const one = await service("one");
    const stage = { maxRequestsPerInstance: 2, maxQueuedPerInstance: 2 };
    const { edge, dns } = await ready(haproxy, one.port, ["127.0.0.1"], { stage, timeouts: { queueMs: 5000 } });
    const client = httpClient(target(edge, { connections: 20 }));
    try {
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, i) =>
          client.send({ path: "/sleep/700", method: i % 2 ? "GET" : "POST", headers: gateway() }),
        ),
      );
      const refused = answers.filter(({ status }) => status === 503);
      assert.equal(answers.filter(({ status }) => status === 200).length, 4);
      assert.equal(refused.length, 8);
      for (const answer of refused) {
        assert.deepEqual([reason(answer), answer.headers["retry-after"]], ["503 Queue", "1"]);
        assert.ok(answer.milliseconds < 500, `${answer.milliseconds} ms`);
      }
    } finally {
      client.close();
      await Promise.all([edge, dns, one].map((each) => each.stop()));
    }
  });

  const CHUNKED_TWICE =
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
  const VIOLATIONS = {
    "its encoding twice": [CHUNKED_TWICE, 200],
    "a name with a blank": ["HTTP/1.1 200 OK\r\na b: x\r\ncontent-length: 2\r\n\r\n{}", 200],
    "two lengths": ["HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}", 502],
    "a NUL": ["HTTP/1.1 200 OK\r\na: b\u0000c\r\ncontent-length: 2\r\n\r\n{}", 502],
  } as const;

  it("an answer that breaks HTTP's rules is a 502 whose line says so; a version's setting takes what is safe", async () => {
    for (const [what, [text, tolerated]] of Object.entries(VIOLATIONS)) {
      const one = await rawService(() => text);
      for (const toleratesViolations of [undefined, "its framework is mended in May"]) {
        const version = toleratesViolations === undefined ? {} : { toleratesViolations };
        const { edge, dns } = await ready(haproxy, one.port, ["127.0.0.1"], { version });
        try {
          const id = "slightly-wrong";
          const answer = await ask(edge, gateway({ id }));
          assert.equal(answer.status, toleratesViolations === undefined ? 502 : tolerated, what);
          const failure = answer.status === 502 ? "InvalidAnswer" : "";
          assert.equal((await logged(edge, id))["failure"], failure, what);
        } finally {
          await Promise.all([edge, dns].map((each) => each.stop()));
        }
      }
      await one.stop();
    }
  });

  it("a resolver that is away takes nothing away, for longer than any answer is kept", async function () {
    this.timeout(150_000);
    assert.deepEqual(await away, { left: 1, statuses: [200, 200] });
  });
});
