import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { MOST_REGISTRATION_BYTES, type HaproxyStage } from "../../../haproxy/config";
import type { ListedObject, ObjectReader } from "../../../runtime/agent/store/objects";
import { httpClient } from "../../../tools/shared/http/client";
import type { Haproxy } from "../../../tools/haproxy/find";
import { answered, ask, gateway, PROOF, reason, target, type Headers } from "../../haproxy/gateway";
import { names, service, type Names, type Service } from "../../haproxy/services";
import { haproxyOrSkip, until } from "../../support/haproxy";
import { authority, issue, trustText } from "./support/pki";
import { Rig } from "./support/rig";
import { answering, page, type Page } from "./support/s3-pages";

/** The other team's API, with a proof of its own. */
const USERS_PROOF = "cD5".repeat(16);
const USERS_PROOFS = [{ sha256: createHash("sha256").update(USERS_PROOF).digest("hex"), generation: 1 }];
const CLAIMS = "alice;web;read write";

describe("APIs that teams register in a running fleet", () => {
  let haproxy: Haproxy;
  let rig: Rig;
  let dns: Names;
  const services: Service[] = [];
  let [orders, users]: Service[] = [];

  before(function () {
    haproxy = haproxyOrSkip(this);
  });
  beforeEach(async () => {
    services.push(...(await Promise.all(["orders", "users", "next"].map((name) => service(name)))));
    [orders, users] = services;
    dns = await names({ "orders.svc.local": ["127.0.0.1"], "users.svc.local": ["127.0.0.1"] });
    rig = await Rig.make({
      stages: stages("orders", orders!.port),
      intent: { resolver: { address: "127.0.0.1", port: dns.port } },
    });
    const root = await authority();
    rig.secret("trust", trustText(root, root));
    rig.secret("edge", (await issue(root)).text);
  });
  afterEach(async () => {
    await rig.stop();
    await Promise.all([dns.stop(), ...services.splice(0).map((one) => one.stop())]);
  });

  const stages = (name: string, port: number, more: Partial<HaproxyStage> = {}): HaproxyStage[] => [
    { name: "v1", versions: [{ name: "blue", host: `${name}.svc.local`, port, weight: 100 }], slowStartMs: 0, ...more },
  ];
  const usersStages = (more?: Partial<HaproxyStage>) => stages("users", users!.port, more);
  const registerUsers = (more: object = {}) =>
    rig.register({ name: "users", stages: usersStages(), originProofs: USERS_PROOFS, ...more });
  const ofUsers = (sealed = `${USERS_PROOF};${CLAIMS}`): Headers => gateway({ api: "users", sealed });
  const of = async (headers: Headers): Promise<string> => {
    const answer = await ask(rig, headers);
    return answer.status === 200 ? answered(answer) : reason(answer);
  };
  const refusals = () => rig.logs.of("registration refused: the last good one stays");
  const both = async () => [await of(gateway()), await of(ofUsers())];
  const attached = async (): Promise<void> => {
    registerUsers();
    await until("users is attached", async () => (await of(ofUsers()).catch(() => "")) === "users");
  };

  it("answer within seconds of their registration, without a new task, and end with it, while others' connections go on", async () => {
    await rig.start(haproxy);
    await until("orders answers", async () => (await of(gateway()).catch(() => "")) === "orders");
    const kept = httpClient(target(rig, { connections: 1 }));
    const failed: (string | number)[] = [];
    let load = true;
    const going = (async () => {
      while (load) {
        const answer = await kept.send({ path: "/", headers: gateway() });
        if (answer.status !== 200) failed.push(answer.failure ?? answer.status);
        await sleep(10);
      }
    })();
    const slow = ask(rig, gateway(), { path: "/sleep/3000" });
    strictEqual(await of(ofUsers()), "403 OriginProof");
    await attached();
    rig.remove("apis/users.json");
    await until("users is gone", async () => (await of(ofUsers())) === "403 OriginProof");
    strictEqual((await slow).status, 200);
    load = false;
    await going;
    kept.close();
    deepStrictEqual(failed, []);
    strictEqual(rig.logs.of("registration gone").length, 1);
  }).timeout(60_000);

  it("take a changed port, host and TLS up, which the state of the servers before would restore", async () => {
    await rig.start(haproxy);
    await until("orders answers", async () => (await of(gateway()).catch(() => "")) === "orders");
    rig.register({ stages: stages("orders", services[2]!.port) });
    await until("the new port", async () => (await of(gateway())) === "next");
    rig.register({ stages: stages("users", users!.port) });
    await until("the new host", async () => (await of(gateway())) === "users");
    rig.register({ stages: stages("users", users!.port, { healthPath: "/healthz" }) });
    await until("a check of its health", () => /option httpchk/.test(rig.file("haproxy.cfg")));
    const [blue] = stages("users", users!.port)[0]!.versions;
    rig.register({ stages: [{ ...stages("users", 1)[0]!, versions: [{ ...blue!, tls: {} }] }] });
    // It speaks no TLS: that it is no longer reached says that HAProxy does.
    await until("TLS", async () => (await of(gateway())) !== "users");
  }).timeout(60_000);

  describe("another API's proof", () => {
    beforeEach(async () => {
      registerUsers();
      await rig.start(haproxy);
      await until("both answer", async () => (await both().catch(() => [])).join() === "orders,users");
    });

    const sealedBy = (proof: string) => `${proof};${CLAIMS}`;
    for (const [what, headers] of [
      ["in place of its own", () => gateway({ sealed: sealedBy(USERS_PROOF) })],
      ["with the other stage named twice", () => gateway({ sealed: sealedBy(USERS_PROOF), extra: [["x-gatehouse-stage", "users.v1"]] })], // prettier-ignore
      ["with its own stage named first", () => [["x-gatehouse-stage", "users.v1"], ...gateway({ sealed: sealedBy(USERS_PROOF) })]], // prettier-ignore
      ["beside the right one", () => gateway({ extra: [["x-gatehouse-origin", sealedBy(USERS_PROOF)]] })],
      ["in front of the right one", () => [["x-gatehouse-origin", sealedBy(USERS_PROOF)], ...gateway()]],
      ["joined to the right one by a comma", () => gateway({ sealed: `${sealedBy(USERS_PROOF)}, ${sealedBy(PROOF)}` })],
      ["with the stage in other letters", () => gateway({ api: "Orders", sealed: sealedBy(USERS_PROOF) })],
      ["with a look-alike of the stage", () => gateway({ sealed: sealedBy(USERS_PROOF), extra: [["x_gatehouse_stage", "users.v1"]] })], // prettier-ignore
      ["with its API in front of the stage", () => gateway({ api: "users.orders", sealed: sealedBy(USERS_PROOF) })],
      ["with its API behind the stage", () => gateway({ api: "orders", stage: "v1.users", sealed: sealedBy(USERS_PROOF) })], // prettier-ignore
      ["with a blank before the stage", () => gateway({ api: " orders", sealed: sealedBy(USERS_PROOF) })],
    ] as [string, () => Headers][]) {
      it(`opens no backend ${what}`, async () => {
        const before = orders!.requests.length;
        const answer = await ask(rig, headers()).catch((error: Error) => error);
        if (!(answer instanceof Error)) ok([403, 400, 421].includes(answer.status), `${answer.status} ${answer.body}`);
        strictEqual(orders!.requests.length, before);
      });
    }

    it("is the same refusal as a wrong proof", async () => {
      const [foreign, wrong] = [sealedBy(USERS_PROOF), sealedBy("x".repeat(48))];
      deepStrictEqual(await Promise.all([foreign, wrong].map((sealed) => of(gateway({ sealed })))), [
        "403 OriginProof",
        "403 OriginProof",
      ]);
    });

    it("is none on a connection that showed the right one", async () => {
      const kept = httpClient(target(rig, { connections: 1 }));
      const send = async (headers: Headers) => (await kept.send({ path: "/", headers })).status;
      deepStrictEqual(
        [
          await send(ofUsers()),
          await send(gateway({ sealed: sealedBy(USERS_PROOF) })),
          await send(gateway()),
          await send(ofUsers(sealedBy(PROOF))),
          await send(ofUsers()),
        ],
        [200, 403, 200, 403, 200],
      );
      kept.close();
    });

    it("is its own API's alone although another registers its hash", async () => {
      rig.register({ name: "thief", stages: usersStages(), originProofs: USERS_PROOFS });
      await until("taken", () => rig.logs.of("registration taken").some(({ api }) => api === "thief"));
      deepStrictEqual(await both(), ["orders", "users"]);
      strictEqual(await of(gateway({ sealed: sealedBy(USERS_PROOF) })), "403 OriginProof");
    });
  });

  describe("a registration", () => {
    beforeEach(async () => {
      await rig.start(haproxy);
      await attached();
    });

    const large = { name: "users", schema: 1, x: "y".repeat(MOST_REGISTRATION_BYTES) };
    const version = () => usersStages()[0]!.versions[0]!;
    for (const [what, why, value] of [
      ["is garbage", "Unreadable", () => "\u0000{not json"],
      ["is empty", "Unreadable", () => ""],
      ["is not a group", "Invalid", () => "[]"],
      ["is null", "Invalid", () => "null"],
      ["is too large", "TooLarge", () => large],
      ["is of a newer schema", "NewerSchema", () => ({ schema: 2, name: "users", everything: "else" })],
      ["names another API", "OtherName", () => ({ schema: 1, name: "orders", stages: usersStages(), originProofs: USERS_PROOFS })], // prettier-ignore
      ["names another API's stage", "Invalid", () => ({ schema: 1, name: "users", stages: usersStages({ name: "orders.v1" }) })], // prettier-ignore
      ["breaks out of its line", "Invalid", () => ({ schema: 1, name: "users", stages: usersStages({ prefix: "/x\nbackend y" }) })], // prettier-ignore
      ["leads to an address", "Host", () => ({ schema: 1, name: "users", stages: [{ name: "v1", versions: [{ ...version(), host: "169.254.170.2" }] }] })], // prettier-ignore
      ["leads to a host that is not allowed", "Host", () => ({ schema: 1, name: "users", stages: [{ name: "v1", versions: [{ ...version(), host: "billing.corp.example" }] }] })], // prettier-ignore
      ["shows a certificate that the fleet has not", "Tls", () => ({ schema: 1, name: "users", stages: [{ name: "v1", versions: [{ ...version(), tls: { clientCertificate: true } }] }] })], // prettier-ignore
    ] as [string, string, () => unknown][]) {
      it(`that ${what} is refused alone, and said: its last good one and all others go on`, async () => {
        rig.object("apis/users.json", value());
        await until("refused", () => refusals().length > 0);
        const [{ api, reason: said } = {}] = refusals();
        // An address is not a DNS name for the plan either, whichever says it first.
        ok(api === "users" && (said === why || (why === "Host" && said === "Invalid")), JSON.stringify(refusals()[0]));
        deepStrictEqual(await both(), ["orders", "users"]);
        rig.register({ stages: stages("orders", services[2]!.port) });
        await until("another's change goes on", async () => (await of(gateway())) === "next");
        strictEqual(await of(ofUsers()), "users");
        registerUsers({ stages: usersStages({ maxQueuedPerInstance: 7 }) });
        await until("a good one again", () => /users\.v1 7/.test(rig.file("queues.map")));
      }).timeout(60_000);
    }

    it("under another's key is another's: what it says of itself gives it no backend", async () => {
      rig.object("apis/mine.json", { schema: 1, name: "orders", stages: usersStages(), originProofs: USERS_PROOFS });
      await until("refused", () => refusals().length > 0);
      deepStrictEqual([refusals()[0]?.["api"], refusals()[0]?.["reason"]], ["mine", "OtherName"]);
      deepStrictEqual(await both(), ["orders", "users"]);
    });

    it("that is refused stays in force over a restart of the agent, and is counted until it is mended", async () => {
      rig.object("apis/users.json", "{");
      await until("refused", () => refusals().length > 0);
      const again = rig.agent();
      const ended = again.run();
      await until("checked again", () => refusals().length > 1);
      await again.report();
      again.stop();
      await ended;
      deepStrictEqual(await both(), ["orders", "users"]);
      const metrics = rig.metrics.map((line) => JSON.parse(line) as Record<string, unknown>);
      const told = metrics.filter((one) => one["RegistrationRefused"] === 1);
      ok(told.some((one) => one["Api"] === "users" && one["Reason"] === "Unreadable"));
      ok(metrics.some((one) => one["Registrations"] === 2 && one["RegistrationsRefused"] === 1));
    });
  });

  describe("a task that starts while an API's newest registration is refused", () => {
    const registered = (more: object = {}) => JSON.stringify({ schema: 1, name: "users", stages: usersStages(), originProofs: USERS_PROOFS, ...more }); // prettier-ignore
    /** What the bucket has had for users, newest first. */
    let versions: (string | Error)[];
    const versioned = (real: ObjectReader): ObjectReader => ({
      ...real,
      earlier: async (key) => {
        strictEqual(key, "apis/users.json");
        if (versions[0] instanceof Error) throw versions.shift() as Error;
        return versions.map((text, i) => ({ id: String(i), bytes: Buffer.byteLength(String(text)) }));
      },
      read: async (key, most, signal, id) =>
        id === undefined ? real.read(key, most, signal) : { etag: id, text: String(versions[Number(id)]) },
    });
    const started = async () => {
      rig.object("apis/users.json", "{");
      await rig.start(haproxy, { objects: versioned(rig.objects()) });
    };

    it("takes the newest version that it can take, and goes on to say that the newest is refused", async () => {
      const good = registered({ stages: usersStages({ maxQueuedPerInstance: 7 }) });
      versions = [new Error("SlowDown"), "[]", "x".repeat(MOST_REGISTRATION_BYTES + 1), good, registered()];
      await started();
      await until("both answer", async () => (await both().catch(() => [])).join() === "orders,users");
      ok(/users\.v1 7/.test(rig.file("queues.map")));
      strictEqual(rig.logs.of("earlier versions not read").length, 1);
      strictEqual(rig.logs.of("registration taken as it was before").length, 1);
      ok(refusals().length > 0 && refusals().every(({ api }) => api === "users"));
      registerUsers({ stages: usersStages({ maxQueuedPerInstance: 9 }) });
      await until("a good one", () => /users\.v1 9/.test(rig.file("queues.map")));
    }).timeout(60_000);

    it("says so if there is none, and serves the others", async () => {
      versions = ["{"];
      await started();
      await until(
        "said",
        () => rig.logs.of("no earlier registration to take: HAProxy does not know the API").length > 0,
      );
      await until("orders answers", async () => (await of(gateway()).catch(() => "")) === "orders");
      strictEqual(await of(ofUsers()), "403 OriginProof");
    }).timeout(60_000);
  });

  describe("a listing", () => {
    let listing: (real: () => Promise<readonly ListedObject[]>) => Promise<readonly ListedObject[]>;
    /** What cannot be read. */
    let unreadable: string | undefined;
    beforeEach(async () => {
      unreadable = undefined;
      listing = async (real) => real();
      registerUsers();
      const real = rig.objects();
      const read: ObjectReader["read"] = async (key, ...rest) => {
        if (key === unreadable) throw new Error("SlowDown");
        return real.read(key, ...rest);
      };
      await rig.start(haproxy, {
        objects: { ...real, read, list: async (signal) => listing(() => real.list(signal)) },
      });
      await until("both answer", async () => (await both().catch(() => [])).join() === "orders,users");
    });

    it("that fails takes nothing away", async () => {
      let asked = 0;
      listing = async () => {
        asked += 1;
        throw new Error("SlowDown");
      };
      await until("asked", () => asked > 2);
      deepStrictEqual(await both(), ["orders", "users"]);
      strictEqual(rig.logs.of("registrations not listed: all stay as they are").length, 1);
    });

    for (const [what, pages] of [
      ["does not say where it goes on", [page(["apis/orders.json"], { token: undefined })]],
      ["has no second page", [page(["apis/orders.json"], { token: "t" }), 503]],
    ] as [string, Page[]][])
      it(`that is cut short takes nothing away: it ${what}`, async () => {
        const { objects, asked } = answering(...pages);
        listing = async () => objects.list(new AbortController().signal);
        await until("asked", () => asked.length > 3);
        deepStrictEqual(await both(), ["orders", "users"]);
        deepStrictEqual(rig.logs.of("registration gone"), []);
        listing = async (real) => (await real()).filter(({ key }) => key !== "apis/users.json");
        await until("a whole one without it ends it", async () => (await of(ofUsers())) === "403 OriginProof");
      });

    it("whose object cannot be read changes nothing of it, and is asked again", async () => {
      unreadable = "apis/users.json";
      registerUsers({ stages: usersStages({ maxQueuedPerInstance: 7 }) });
      await until("asked", () => rig.logs.of("object not read: it stays as it is").length > 1);
      deepStrictEqual(await both(), ["orders", "users"]);
      ok(!/users\.v1 7/.test(rig.file("queues.map")));
      unreadable = undefined;
      await until("in force", () => /users\.v1 7/.test(rig.file("queues.map")));
      deepStrictEqual(await both(), ["orders", "users"]);
    });
  });
});
