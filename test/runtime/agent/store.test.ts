import { deepStrictEqual, strictEqual } from "node:assert";
import type { Agent } from "../../../runtime/agent/agent";
import { unhealthy } from "../../../runtime/agent/health";
import { NotListening } from "../../../runtime/agent/haproxy/socket";
import { until } from "../../support/haproxy";
import { FakeClock, FakeStore } from "./support/fakes";
import type { Certificate } from "../../../tools/haproxy/certificate";
import { authority, DAY_MS, issue, NAME, trustText } from "./support/pki";
import { EDGE, Rig } from "./support/rig";

const HOUR_MS = 3_600_000;

describe("The agent, when the store does not answer", () => {
  let rig: Rig;
  let root: Certificate;
  let clock: FakeClock;
  let store: FakeStore;
  const notListening = async () => Promise.reject(new NotListening("not started"));
  const sockets = { admin: notListening, master: notListening };

  before(async () => {
    root = await authority();
  });
  beforeEach(async () => {
    rig = await Rig.make();
    clock = new FakeClock();
    store = new FakeStore();
    store.values
      .set("trust", trustText(root, root))
      .set("edge", (await issue(root, { to: new Date(clock.now() + 30 * DAY_MS) })).text);
  });
  afterEach(async () => rig.stop());

  const run = (): Agent => rig.run({ clock, store, sockets });
  /** Its first report is the last thing it does before it sleeps for the first time. */
  const started = async () => until("started", () => rig.has("haproxy.cfg") && rig.metrics.length > 0);
  const health = async () => unhealthy(rig.settings(), clock.now());

  it("asks for a version first, trust before certificates, and for a value only when the version is new", async () => {
    const agent = run();
    await started();
    await agent.pollNow();
    await agent.pollNow();
    store.values.set("edge", (await issue(root)).text);
    await agent.pollNow();
    deepStrictEqual(store.calls, [
      ...["describe trust", "get trust", "describe edge", "get edge"],
      ...["describe trust", "describe edge", "describe trust", "describe edge"],
      ...["describe trust", "describe edge", "get edge"],
    ]);
  });

  it("keeps asking at start, ever more slowly up to 30 s, writes nothing before, and starts when it is back", async () => {
    store.failure = new Error("ServiceUnavailable");
    run();
    await until("asked once, and asleep", () => store.calls.length === 2 && rig.metrics.length > 0);
    await clock.pass(5 * 60_000, 500);
    const asked = store.calls.length / 2;
    strictEqual(asked >= 10 && asked <= 20, true, `asked ${asked} times in five minutes`);
    strictEqual(rig.has("haproxy.cfg") || rig.has("edge.pem"), false);
    deepStrictEqual(await health(), ["haproxy.cfg is not written yet", "edge.pem is not written yet"]);
    store.failure = undefined;
    await clock.pass(40_000, 500);
    await until("started", () => rig.has("haproxy.cfg"));
    deepStrictEqual(await health(), []);
  });

  it("goes on with an earlier agent's files when it starts while the store does not answer", async () => {
    const first = rig.agent({ clock, store, sockets });
    const ended = first.run();
    await until("written", () => rig.has("haproxy.cfg"));
    first.stop();
    await ended;
    const before = rig.file("edge.pem");
    store.failure = new Error("ServiceUnavailable");
    const second = run();
    await second.reconcileNow();
    strictEqual(rig.file("edge.pem"), before);
    deepStrictEqual(await health(), []);
    await second.report();
    strictEqual(
      rig.metrics.some((line) => line.includes('"CertDaysToExpiry":30')),
      true,
    );
  });

  it("adopts no file whose key is another certificate's: HAProxy could not start on it", async () => {
    const [one, other] = [(await issue(root)).text, (await issue(root)).text];
    const key = (text: string) => text.indexOf("-----BEGIN PRIVATE");
    rig.write("edge.pem", one.slice(0, key(one)) + other.slice(key(other)));
    store.failure = new Error("ServiceUnavailable");
    run();
    await until("asked", () => rig.metrics.length > 0);
    strictEqual(rig.has("haproxy.cfg"), false);
    strictEqual(
      rig.metrics.some((line) => line.includes("CertDaysToExpiry")),
      false,
    );
  });

  it("does not poll by the clock: tasks that were started at once ask at different times", async () => {
    const asked: number[] = [];
    const noting = { currentVersion: async (secret: string) => (secret === "edge" && asked.push(clock.now()), store.currentVersion(secret)), currentValue: async (secret: string) => store.currentValue(secret) }; // prettier-ignore
    rig.run({ clock, store: noting, sockets });
    await started();
    await clock.pass(HOUR_MS, 1000);
    const gaps = new Set(asked.slice(1).map((at, i) => at - asked[i]!));
    strictEqual(gaps.size > 5, true, [...gaps].join());
  });

  it("stays healthy through eight hours without it, polls 96 times give or take 20 %, and takes what is new after", async () => {
    run();
    await started();
    store.failure = new Error("ServiceUnavailable");
    const before = store.calls.length;
    await clock.pass(8 * HOUR_MS, 30_000);
    const polls = (store.calls.length - before) / 2;
    strictEqual(polls > 76 && polls < 116, true, `polled ${polls} times`);
    deepStrictEqual(await health(), []);
    store.failure = undefined;
    const next = await issue(root, { to: new Date(clock.now() + 30 * DAY_MS) });
    store.values.set("edge", next.text);
    await clock.pass(6 * 60_000 + 1000, 1000);
    await until("taken", () => rig.file("edge.pem") === next.text);
  });

  it("is unhealthy only when what it holds has expired", async () => {
    store.values.set("edge", (await issue(root, { to: new Date(clock.now() + DAY_MS) })).text);
    run();
    await started();
    store.failure = new Error("ServiceUnavailable");
    await clock.pass(DAY_MS - HOUR_MS, HOUR_MS);
    deepStrictEqual(await health(), []);
    await clock.pass(2 * HOUR_MS, HOUR_MS);
    const [problem = ""] = await health();
    strictEqual(/^edge\.pem expired on /.test(problem), true, problem);
  });

  it("is unhealthy when one of its loops no longer comes round, whatever is in the directory", async () => {
    const agent = run();
    await started();
    await until("healthy", async () => (await health()).length === 0);
    const late = (minutes: number) => unhealthy(rig.settings(), clock.now(), Date.now() + minutes * 60_000);
    deepStrictEqual(await late(1), []);
    deepStrictEqual(await late(5), ["the agent's reconcile loop has not come round for 121.2 s"]);
    deepStrictEqual((await late(10)).length, 2);
    await agent.pollNow();
    await agent.reconcileNow();
    deepStrictEqual(await health(), []);
  });

  it("takes a version that was not valid yet once it is, without fetching it again", async () => {
    const agent = run();
    await started();
    const soon = await issue(root, { from: new Date(clock.now() + HOUR_MS), to: new Date(clock.now() + 30 * DAY_MS) });
    store.values.set("edge", soon.text);
    await agent.pollNow();
    deepStrictEqual(
      rig.logs.of("version rejected").map(({ code }) => code),
      ["NotYetValid"],
    );
    await clock.pass(HOUR_MS + 1000, 60_000);
    await agent.pollNow();
    await until("taken", () => rig.file("edge.pem") === soon.text);
    strictEqual(store.calls.filter((call) => call === "get edge").length, 2);
  });

  it("keeps what it holds when the secret is deleted", async () => {
    const agent = run();
    await started();
    const before = rig.file("edge.pem");
    store.values.delete("edge");
    await agent.pollNow();
    strictEqual(rig.file("edge.pem"), before);
    deepStrictEqual(await health(), []);
  });
});

describe("The agent whose certificates are from two rotated certificates, each with a trust bundle of its own", () => {
  let first: Certificate, second: Certificate;
  const CLIENT = { file: "backend-client.pem", secret: "client", use: "Client", names: [NAME], trust: "client-trust" };
  const clock = new FakeClock();
  const notListening = async () => Promise.reject(new NotListening("not started"));
  let rig: Rig;
  let store: FakeStore;
  before(async () => {
    [first, second] = [await authority("gatehouse root 1"), await authority("gatehouse root 2")];
  });
  beforeEach(async () => {
    rig = await Rig.make({ environment: { GATEHOUSE_CERTIFICATES: JSON.stringify([EDGE, CLIENT]), GATEHOUSE_TRUST: JSON.stringify({ secret: "client-trust", files: ["backend-ca.pem"] }) } }); // prettier-ignore
    store = new FakeStore();
  });
  afterEach(async () => rig.stop());

  it("starts a new task in the middle of a rollover's last step: one has dropped the old authority, the other not yet", async () => {
    store.values.set("client-trust", trustText(second, second)).set("client", (await issue(second)).text);
    store.values.set("trust", trustText(second, first, second)).set("edge", (await issue(first)).text);
    rig.run({ clock, store, sockets: { admin: notListening, master: notListening } });
    await until("started", () => rig.has("haproxy.cfg"));
    deepStrictEqual(rig.logs.of("version rejected"), []);
    strictEqual(rig.file("edge.pem"), store.values.get("edge"));
  });

  it("takes no certificate that only the other one's bundle vouches for, and reports each bundle that it holds", async () => {
    store.values.set("client-trust", trustText(second, second)).set("client", (await issue(second)).text);
    store.values.set("trust", trustText(first, first)).set("edge", (await issue(second)).text);
    const agent = rig.run({ clock, store, sockets: { admin: notListening, master: notListening } });
    await until("asked", () => rig.logs.of("version rejected").length > 0 && rig.metrics.length > 0);
    deepStrictEqual(rig.logs.of("version rejected").map(({ what, code }) => `${String(what)} ${String(code)}`), ["edge.pem Untrusted"]); // prettier-ignore
    await agent.report();
    strictEqual(new Set(rig.metrics.filter((line) => line.includes("TrustHeld"))).size, 2);
  });
});
