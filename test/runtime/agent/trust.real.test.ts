import { deepStrictEqual, strictEqual } from "node:assert";
import { haproxyOrSkip, until } from "../../support/haproxy";
import type { Haproxy } from "../../../tools/haproxy/find";
import type { Certificate } from "../../../tools/haproxy/certificate";
import { authority, issue, sha1, trustText } from "./support/pki";
import { Rig } from "./support/rig";

const TLS_STAGE = { name: "v1", versions: [{ name: "blue", host: "blue.svc.local", port: 8443, weight: 1, tls: {} }] };

describe("The agent and the rollover of an authority", () => {
  let haproxy: Haproxy;
  let rig: Rig;
  let old: Certificate, next: Certificate;
  before(async function () {
    haproxy = haproxyOrSkip(this);
    [old, next] = [await authority("gatehouse root 2026"), await authority("gatehouse root 2036")];
  });
  beforeEach(async () => {
    rig = await Rig.make({ stages: [TLS_STAGE] });
    rig.secret("trust", trustText(old, old));
    rig.secret("edge", (await issue(old)).text);
  });
  afterEach(async () => rig.stop());

  /** SHA-1 of the authorities that HAProxy verifies backends by. */
  const loaded = async () =>
    [...(await rig.admin(`show ssl ca-file ${rig.directory}/backend-ca.pem`)).matchAll(/SHA1 FingerPrint: (\w+)/g)]
      .map(([, one]) => one!)
      .sort();

  it("takes old and new by a reload, then the new leaf, then the new alone; never by `set ssl ca-file`", async () => {
    const said: string[] = [];
    const admin = async (command: string) => (said.push(command), rig.admin(command));
    const agent = await rig.start(haproxy, { sockets: { admin, master: rig.master } });
    rig.secret("trust", trustText(old, old, next));
    await agent.pollNow();
    await until("both", async () => (await loaded()).length === 2);
    const leaf = await issue(next);
    rig.secret("edge", leaf.text);
    rig.secret("trust", trustText(next, old, next));
    await agent.pollNow();
    strictEqual(await rig.handshake(), leaf.sha1);
    rig.secret("trust", trustText(next, next));
    await agent.pollNow();
    await until("the new alone", async () => (await loaded()).join() === sha1(next.certificate));
    deepStrictEqual(
      rig.logs.of("reloaded").map(({ reasons }) => reasons),
      [["trust"], ["trust"]],
    );
    strictEqual(
      said.some((command) => /ca-file .*<</.test(command)),
      false,
    );
    strictEqual(rig.logs.of("version rejected").length, 0);
  });

  it("refuses a new leaf before its authority is trusted, and takes it as soon as that is", async () => {
    const agent = await rig.start(haproxy);
    const leaf = await issue(next);
    rig.secret("edge", leaf.text);
    await agent.pollNow();
    deepStrictEqual(
      rig.logs.of("version rejected").map(({ code }) => code),
      ["Untrusted"],
    );
    rig.secret("trust", trustText(next, old, next));
    await agent.pollNow();
    strictEqual(await rig.handshake(), leaf.sha1);
  });

  it("refuses a trust that drops the authority of what is served, and one that is empty", async () => {
    const agent = await rig.start(haproxy);
    for (const early of [trustText(next, next), trustText(old)]) {
      rig.secret("trust", early);
      await agent.pollNow();
      deepStrictEqual(await loaded(), [sha1(old.certificate)]);
    }
    deepStrictEqual(
      rig.logs.of("version rejected").map(({ code }) => code),
      ["TrustTooEarly", "TrustEmpty"],
    );
  });

  it("takes a new trust with a new leaf in one poll when it slept through the steps between", async () => {
    const agent = await rig.start(haproxy);
    const leaf = await issue(next);
    rig.secret("trust", trustText(next, next));
    rig.secret("edge", leaf.text);
    await agent.pollNow();
    await until("the new alone", async () => (await loaded()).join() === sha1(next.certificate));
    strictEqual(await rig.handshake(), leaf.sha1);
  });

  it("loads an authority once that a bundle names twice, and does not reload for it again", async () => {
    const agent = await rig.start(haproxy);
    rig.secret("trust", trustText(old, old, next, old, next));
    await agent.pollNow();
    await until("both", async () => (await loaded()).length === 2);
    for (let round = 0; round < 3; round++) await agent.reconcileNow();
    strictEqual(rig.logs.of("reloaded").length, 1);
    await agent.report();
    strictEqual(rig.metrics.findLast((line) => line.includes("HaproxyInSync"))?.includes('"HaproxyInSync":1'), true);
  });

  it("survives authority, certificate and authority again, in every order", async () => {
    const agent = await rig.start(haproxy);
    for (let round = 0; round < 4; round++) {
      const both = round % 2 === 0 ? trustText(old, old, next) : trustText(old, next, old);
      rig.secret("trust", both);
      const leaf = await issue(round % 2 === 0 ? next : old);
      rig.secret("edge", leaf.text);
      await agent.pollNow();
      strictEqual(await rig.handshake(), leaf.sha1, `round ${round}`);
    }
    strictEqual(rig.haproxy?.exitCode, null);
  });
});
