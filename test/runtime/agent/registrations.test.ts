import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { MOST_APIS, MOST_REGISTRATION_BYTES, registrationKey, render, type AllowedHost } from "../../../haproxy/config";
import { Desired } from "../../../runtime/agent/desired-state";
import { Registrations } from "../../../runtime/agent/registrations/registrations";
import { Report } from "../../../runtime/agent/report";
import { settings, type AgentSettings } from "../../../runtime/agent/settings";
import { memoryLog } from "./support/fakes";

const NOW = Date.UTC(2026, 10, 22);
const signal = new AbortController().signal;

function agentSettings(): AgentSettings {
  const read = settings({
    GATEHOUSE_DIRECTORY: "/haproxy",
    GATEHOUSE_STORE_DIRECTORY: "/store",
    GATEHOUSE_INTENT: JSON.stringify({ namespace: "edge.corp.example" }),
    GATEHOUSE_CERTIFICATES: JSON.stringify([
      { file: "edge.pem", secret: "edge", use: "Server", names: ["origin.example.com"], trust: "trust" },
    ]),
    GATEHOUSE_TRUST: JSON.stringify({ secret: "trust", files: ["backend-ca.pem"] }),
    GATEHOUSE_REGISTRATIONS: "edge-registrations",
  });
  if ("problems" in read) throw new Error(read.problems.join("\n"));
  return read;
}

/** A bucket, and tasks that follow it. */
class Bucket {
  readonly #objects = new Map<string, { readonly text: string; readonly writtenAt: Date }>();
  /** Keys of what was read. */
  readonly read: string[] = [];

  constructor(...names: readonly string[]) {
    this.allow();
    for (const name of names) this.register(name);
  }

  put(key: string, value: unknown, writtenAt = new Date(NOW)): void {
    this.#objects.set(key, { text: typeof value === "string" ? value : JSON.stringify(value), writtenAt });
  }

  register(name: string, { host = `${name}-v1-blue.edge.corp.example`, weight = 100 } = {}, writtenAt?: Date): void {
    const versions = [{ name: "blue", host, port: 8080, weight, instances: 1 }];
    this.put(registrationKey(name), { schema: 1, name, stages: [{ name: "v1", versions }] }, writtenAt);
  }

  delete(name: string): void {
    this.#objects.delete(registrationKey(name));
  }

  allow(...hosts: AllowedHost[]): void {
    this.put("fleet.json", { schema: 1, hosts });
  }

  task() {
    const logs = memoryLog();
    const report = new Report("edge");
    const desired = new Desired(agentSettings());
    const files = new Map<string, string>();
    const registrations = new Registrations({
      ...{ settings: agentSettings(), desired, report, log: logs.log },
      objects: {
        list: async () =>
          [...this.#objects].map(([key, { text, writtenAt }]) => ({ key, etag: etag(text), bytes: Buffer.byteLength(text), writtenAt })), // prettier-ignore
        read: async (key) => {
          this.read.push(key);
          const { text } = this.#objects.get(key)!;
          return { etag: etag(text), text };
        },
        earlier: async () => [],
      },
      directory: {
        read: async (name: string) => files.get(name),
        write: async (name: string, text: string) => Boolean(files.set(name, text)),
      } as never,
      clock: { now: () => NOW, sleep: async () => undefined },
    });
    const line = () => JSON.parse(report.lines(NOW, [], [], 1)[0]!) as Record<string, unknown>;
    return {
      ...{ desired, logs, line },
      run: async () => registrations.run(signal),
      names: () => desired.apis.map(({ name }) => name),
      refused: () =>
        logs.of("registration refused: the last good one stays").map(({ api, reason }) => `${String(api)} ${String(reason)}`), // prettier-ignore
      /** What is refused now. */
      reasons: () =>
        report.lines(NOW, [], [], 1).slice(1).map((one) => JSON.parse(one) as Record<string, unknown>).map(({ Api, Reason }) => `${String(Api)} ${String(Reason)}`), // prettier-ignore
    };
  }
}

const etag = (text: string): string => createHash("md5").update(text).digest("hex");

/** As much of something as an agent reads. */
const full = (one: string): number => Math.floor((MOST_REGISTRATION_BYTES - 100) / one.length);
const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

describe("A registration that", () => {
  const started = `{"schema":1,"name":"aaa"`;
  for (const [what, text] of [
    ["is lists within lists", nested(full("[]"))],
    ["has an unknown field of lists within lists", `${started},"x":${nested(full("[]"))}}`],
    ["has a name of lists within lists", `{"schema":1,"stages":[],"name":${nested(full("[]"))}}`],
    ["has as many stages as an agent reads", `${started},"stages":[${"1,".repeat(full("1,"))}1]}`],
    ["has as many stages that are groups", `${started},"stages":[${"{},".repeat(full("{},"))}{}]}`],
    ["has as many classes of routes", `${started},"stages":[],"routeClasses":[${"1,".repeat(full("1,"))}1]}`],
    ["has as many fields", `{${Array.from({ length: 20_000 }, (_, i) => `"k${i}":1`).join()}}`],
    ["names JavaScript's own", `${started},"stages":[],"__proto__":{"schema":1},"constructor":1}`],
    ["looks like an Output of Pulumi", `${started},"__pulumiOutput":true,"stages":[]}`],
  ] as const)
    it(`${what} is refused, and holds up no other`, async () => {
      assert.ok(Buffer.byteLength(text) <= MOST_REGISTRATION_BYTES);
      const bucket = new Bucket("orders", "zzz");
      // In front of the others.
      bucket.put("apis/aaa.json", text);
      const task = bucket.task();
      await task.run();
      assert.deepEqual([task.names(), task.reasons()], [["orders", "zzz"], ["aaa Invalid"]]);
    });

  it("is one API more than HAProxy has is refused, and taken once there is room", async () => {
    const names = Array.from({ length: MOST_APIS }, (_, i) => `n${i}`);
    const bucket = new Bucket(...names);
    const task = bucket.task();
    await task.run();
    bucket.register("more", {}, new Date(NOW + 1000));
    for (const each of [task, bucket.task()]) {
      await each.run();
      assert.equal(each.names().length, MOST_APIS);
      assert.deepEqual(each.reasons(), ["more NoRoom"]);
      assert.doesNotThrow(() => render(each.desired.whole()));
    }
    bucket.register("n7", { weight: 7 });
    await task.run();
    assert.equal(task.desired.apis.find(({ name }) => name === "n7")?.stages[0]?.versions[0]?.weight, 7);
    bucket.delete("n7");
    await task.run();
    await task.run();
    assert.ok(task.names().includes("more"));
    assert.deepEqual(task.reasons(), []);
  });

  it("has another's name but for its letters' case has none of the other's hosts", async () => {
    const bucket = new Bucket("orders");
    bucket.register("Orders", { host: "orders-v1-blue.edge.corp.example" });
    const task = bucket.task();
    await task.run();
    assert.deepEqual([task.names(), task.refused()], [["orders"], ["Orders Host"]]);
  });

  it("names a service of the namespace that is another's is refused whatever wildcard the platform allows", async () => {
    const bucket = new Bucket("users");
    bucket.allow({ host: "*.corp.example" });
    bucket.register("orders", { host: "users-v1-blue.edge.corp.example" });
    bucket.register("tasks", { host: "haproxy.edge.corp.example" });
    bucket.register("partners", { host: "partners.corp.example" });
    const task = bucket.task();
    await task.run();
    assert.deepEqual(
      [task.names(), task.refused()],
      [
        ["partners", "users"],
        ["orders Host", "tasks Host"],
      ],
    );
  });

  it("names a host that the platform allows no more stays in force, is told by every task, and is taken once it is allowed again", async () => {
    const bucket = new Bucket();
    bucket.allow({ host: "erp.corp.example" });
    bucket.register("erp", { host: "erp.corp.example" });
    const task = bucket.task();
    await task.run();
    assert.deepEqual([task.names(), task.reasons()], [["erp"], []]);
    bucket.allow();
    await task.run();
    const another = bucket.task();
    await another.run();
    assert.deepEqual([task.names(), task.reasons(), another.reasons()], [["erp"], ["erp Host"], ["erp Host"]]);
    await task.run();
    assert.equal(task.refused().length, 1);
    bucket.allow({ host: "erp.corp.example" });
    await task.run();
    await another.run();
    assert.deepEqual([task.reasons(), another.reasons(), another.names()], [[], [], ["erp"]]);
  });

  it("names a host that a longer name of an API claims now is told of", async () => {
    const bucket = new Bucket();
    bucket.register("orders", { host: "orders-eu-v1.edge.corp.example" });
    const task = bucket.task();
    await task.run();
    bucket.register("orders-eu");
    await task.run();
    assert.deepEqual([task.names(), task.reasons()], [["orders-eu", "orders"], ["orders Host"]]);
  });
});

describe("The objects of the bucket", () => {
  it("are read when they change, one of three hundred too", async () => {
    const bucket = new Bucket(...Array.from({ length: MOST_APIS }, (_, i) => `n${i}`));
    const task = bucket.task();
    await task.run();
    assert.equal(bucket.read.splice(0).length, MOST_APIS + 1);
    assert.equal(await task.run(), false);
    bucket.register("n42", { weight: 1 });
    assert.equal(await task.run(), true);
    assert.deepEqual(bucket.read, ["apis/n42.json"]);
  });

  it("may be what they were before, and be deleted and put back", async () => {
    const bucket = new Bucket("orders", "users");
    const task = bucket.task();
    const weight = () => task.desired.apis.find(({ name }) => name === "orders")?.stages[0]?.versions[0]?.weight;
    const seen: unknown[] = [];
    for (const change of [
      () => bucket.register("orders", { weight: 1 }),
      () => bucket.register("orders"),
      () => bucket.delete("orders"),
      () => bucket.register("orders"),
    ]) {
      await task.run();
      change();
      await task.run();
      seen.push(weight());
    }
    assert.deepEqual(seen, [1, 100, undefined, 100]);
    assert.deepEqual(task.reasons(), []);
  });

  it("are reported with the age of each that is in force", async () => {
    const bucket = new Bucket();
    bucket.register("orders", {}, new Date(NOW - 86_400_000));
    bucket.register("users", {}, new Date(NOW + 5));
    const task = bucket.task();
    await task.run();
    bucket.put("apis/orders.json", "{");
    await task.run();
    const { Registrations: many, RegistrationsRefused: refused, RegistrationAges: ages } = task.line();
    assert.deepEqual([many, refused, ages], [2, 1, "orders=86400 users=0"]);
  });
});
