import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { Confidential } from "../../../runtime/certificate/confidential";
import { Unreadable } from "../../../runtime/certificate/problem";
import {
  authorityUntil,
  isSameTrust,
  printTrust,
  readTrust,
  trustHash,
  trustProblems,
} from "../../../runtime/certificate/trust";
import { inDays, make, type Made } from "./support/chains";

const now = new Date();

describe("a trust bundle", () => {
  let root: Made;
  let next: Made;
  before(async () => {
    [root, next] = [await make({ name: "root" }), await make({ name: "next" })];
  });

  const pem = (...all: Made[]) => all.map(({ certificate }) => certificate.toString()).join("");
  const json = (issuer: string, anchors: string, more = {}) => JSON.stringify({ version: 1, issuer, anchors, ...more });

  /** What is wrong with a secret's value, to whoever reads it and is to trust by it. */
  function problems(text: string, at = now): string[] {
    try {
      return trustProblems(readTrust(new Confidential(text)), at).map(({ code }) => code);
    } catch (error) {
      assert.ok(error instanceof Unreadable, String(error));
      return [error.problem.code];
    }
  }

  it("is JSON of version, issuer and anchors, and reads back", () => {
    const text = printTrust({
      issuer: root.certificate,
      issuerChain: [],
      anchors: [root.certificate, next.certificate],
    });
    assert.deepEqual(JSON.parse(text), { version: 1, issuer: pem(root), anchors: pem(root, next) });
    assert.equal(printTrust(readTrust(new Confidential(text))), text);
  });

  it("says since when each anchor is published, and reads back what is a date", () => {
    const [known, other] = [root.certificate.fingerprint256, next.certificate.fingerprint256];
    const since = new Map([[known, new Date("2026-01-02T03:04:05.000Z")]]);
    const trust = { issuer: root.certificate, issuerChain: [], anchors: [root.certificate], since };
    const text = printTrust(trust);
    assert.deepEqual((JSON.parse(text) as { since: object }).since, { [known]: "2026-01-02T03:04:05.000Z" });
    assert.deepEqual(readTrust(new Confidential(text)).since, since);
    const edited = json(pem(root), pem(root), { since: { [known]: "2026-01-02T03:04:05.000Z", [other]: "soon" } });
    assert.deepEqual(readTrust(new Confidential(edited)).since, since);
    for (const odd of [null, 7, "since", []])
      assert.equal(
        readTrust(new Confidential(json(pem(root), pem(root), { since: odd }))).since?.get(known),
        undefined,
      );
    assert.equal("since" in readTrust(new Confidential(json(pem(root), pem(root)))), false);
    assert.equal(
      "since" in (JSON.parse(printTrust(readTrust(new Confidential(json(pem(root), pem(root)))))) as object),
      false,
    );
  });

  it("is taken with one authority, and with the old and the new", () => {
    assert.deepEqual([problems(json(pem(root), pem(root))), problems(json(pem(root), pem(root, next)))], [[], []]);
  });

  it("is read with carriage returns, text between blocks and a byte order mark", () => {
    const odd = json(pem(root).replaceAll("\n", "\r\n"), `Amazon\n=====\n${pem(root)}\n# next\n${pem(next)}`);
    assert.equal(printTrust(readTrust(new Confidential(`\uFEFF${odd}`))), json(pem(root), pem(root, next)));
  });

  it("has each anchor once: HAProxy counts one that stands there twice as one", () => {
    const { anchors } = readTrust(new Confidential(json(pem(root), pem(root, next, root))));
    assert.deepEqual(
      anchors.map(({ subject }) => subject),
      ["CN=root", "CN=next"],
    );
  });

  it("fails when it is not JSON of version 1", () => {
    for (const text of [
      "",
      "{}",
      "[]",
      "null",
      "7",
      '{"version":2}',
      '{"version":1,"issuer":1,"anchors":""}',
      '{"version":1,"issuer":"","anchors":1}',
    ])
      assert.deepEqual(problems(text), ["TrustUnreadable"], text);
    assert.deepEqual(problems(json(pem(root), pem(root), { version: "1" })), ["TrustUnreadable"]);
  });

  it("fails when it is emptied", () => {
    assert.deepEqual(problems(json(pem(root), "")), ["TrustEmpty"]);
    assert.deepEqual(problems(json("", pem(root))), ["TrustUnreadable"]);
  });

  // The rotation function once took it and the agent did not.
  it("fails when it holds a private key", () => {
    const key = root.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    assert.deepEqual(problems(json(pem(root), pem(root) + key)), ["TrustUnreadable"]);
    assert.deepEqual(problems(json(pem(root) + key, pem(root))), ["TrustUnreadable"]);
  });

  it("fails when a certificate in it is cut off", () => {
    assert.deepEqual(problems(json(pem(root), pem(root).slice(0, 300))), ["TrustUnreadable"]);
  });

  it("fails when an anchor is not an authority", async () => {
    const leaf = await make({ name: "leaf", issuer: root });
    assert.deepEqual(problems(json(pem(root), pem(root, leaf))), ["TrustNotAnAuthority"]);
  });

  // The rotation function once took it and the agent did not.
  it("fails when every anchor has expired or has not begun; one that is valid is enough", async () => {
    const old = await make({ name: "old", from: inDays(-9), to: inDays(-1) });
    const young = await make({ name: "young", from: inDays(1) });
    assert.deepEqual(problems(json(pem(old), pem(old, young))), ["TrustExpired"]);
    // So a successor can be added beside an authority that has expired while it still signs.
    assert.deepEqual(problems(json(pem(old), pem(old, root))), []);
  });

  it("fails when no anchor vouches for the issuer", () => {
    assert.deepEqual(problems(json(pem(root), pem(next))), ["TrustIssuer"]);
  });

  it("takes an issuer that is two below its anchor, with what stands between", async () => {
    const upper = await make({ name: "upper", issuer: root, authority: true });
    const lower = await make({ name: "lower", issuer: upper, authority: true });
    assert.deepEqual(problems(json(pem(lower, upper), pem(root))), []);
    assert.deepEqual(problems(json(pem(lower), pem(root))), ["TrustIssuer"]);
    const { issuer, issuerChain } = readTrust(new Confidential(json(pem(lower, upper), pem(root))));
    assert.deepEqual([issuer.subject, issuerChain.map(({ subject }) => subject)], ["CN=lower", ["CN=upper"]]);
  });

  it("lasts as long as its last authority, and of several trusts the first to end counts", async () => {
    const short = await make({ name: "short", authority: true, to: inDays(10) });
    const trust = (...all: Made[]) => ({ anchors: all.map(({ certificate }) => certificate) });
    const until = ({ certificate }: Made) => Date.parse(certificate.validTo);
    assert.equal(authorityUntil([trust(short)]), until(short));
    assert.equal(authorityUntil([trust(short, root)]), until(root));
    assert.equal(authorityUntil([trust(root), trust(short)]), until(short));
    assert.equal(authorityUntil([]), undefined);
  });

  it("has one hash, whatever the order of its anchors", () => {
    const hash = (...all: Made[]) => trustHash({ anchors: all.map(({ certificate }) => certificate) });
    // As the agents' metric and a peer's own script compute it.
    const prints = [root, next].map(({ certificate }) => createHash("sha256").update(certificate.raw).digest("hex"));
    assert.equal(hash(root, next), createHash("sha256").update(prints.sort().join("\n")).digest("hex").slice(0, 16));
    assert.equal(hash(root, next), hash(next, root));
    assert.notEqual(hash(root, next), hash(root));
  });

  it("is the same as another when issuer, its chain and the set of anchors are", () => {
    const trust = (issuer: Made, chain: Made[], ...anchors: Made[]) =>
      readTrust(new Confidential(json(pem(issuer, ...chain), pem(...anchors))));
    const one = trust(root, [], root, next);
    assert.equal(isSameTrust(one, trust(root, [], next, root)), true);
    for (const other of [trust(next, [], root, next), trust(root, [next], root, next), trust(root, [], root)])
      assert.equal(isSameTrust(one, other), false);
  });
});
