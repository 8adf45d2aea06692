import assert from "node:assert/strict";
import { Confidential } from "../../../runtime/rotation/confidential";
import { bundleProblems, type Requirements } from "../../../runtime/rotation/checks";
import { privateCa } from "../../../runtime/rotation/issuers/private-ca";
import type { CertificateBundle } from "../../../runtime/rotation/pem";
import { localSigner } from "../../../runtime/rotation/signer";
import { createRoot } from "../../../runtime/rotation/x509";
import { issueBelow, issueIntermediate } from "./support/chains";
import { NAME } from "./support/context";

const now = new Date("2026-11-22T12:00:00Z");
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);

describe("problems", () => {
  const signer = localSigner();
  const authority = privateCa("root", signer);
  let root: string;
  let good: CertificateBundle;
  let demands: Requirements;

  before(async () => {
    root = (await authority.trust([], now)).issuer;
    good = await authority.issue({ names: [NAME], uses: ["server"], days: 30, now }, root);
    demands = { names: [NAME], uses: ["server"], anchors: [root], minimumRemainingDays: 20, now };
  });

  /** What is wrong with the good certificate, or with a changed one, under other demands. */
  const found = (changes: Partial<Requirements> = {}, bundle: Partial<CertificateBundle> = {}) =>
    bundleProblems({ ...good, ...bundle }, { ...demands, ...changes }).map(({ check, why }) => `${check}: ${why}`);

  it("are none of a good certificate", () => {
    assert.deepEqual(found(), []);
  });

  it("name a key that is another certificate's", async () => {
    const other = await authority.issue({ names: [NAME], uses: ["server"], days: 30, now }, root);
    assert.deepEqual(found({}, { key: other.key }), ["key-matches: the key is another certificate's"]);
  });

  it("name a leaf that may sign", async () => {
    const key = new Confidential(
      (await authority.issue({ names: [NAME], uses: ["server"], days: 30, now }, root)).key.reveal(),
    );
    assert.ok(
      found({ names: [], uses: [] }, { leaf: root, key }).includes("leaf-signs-nothing: the leaf is an authority"),
    );
  });

  it("name what is not valid yet, on a clock that is 40 days behind", () => {
    assert.ok(found({ now: inDays(-40) }).includes("has-begun: certificate 1 of the chain is not valid yet"));
  });

  it("name what has expired, on a clock that is 40 days ahead", () => {
    assert.ok(found({ now: inDays(40) }).includes("has-not-ended: certificate 1 of the chain has expired"));
  });

  it("name what ends too soon, to the second", () => {
    assert.deepEqual(found({ now: inDays(10) }), []);
    const late = new Date(inDays(10).getTime() + 1000);
    assert.deepEqual(found({ now: late }), ["lasts: certificate 1 of the chain ends in less than 20 days"]);
  });

  it("name every name that is not covered, and take a wildcard for one label", async () => {
    assert.deepEqual(found({ names: [NAME, "a.example.com", "*.example.com"] }), [
      "covers-names: it does not cover a.example.com, *.example.com",
    ]);
    const wild = await authority.issue({ names: ["*.example.com"], uses: ["server"], days: 30, now }, root);
    assert.deepEqual(found({ names: ["*.example.com", "a.example.com"] }, wild), []);
    assert.deepEqual(found({ names: ["a.b.example.com"] }, wild), ["covers-names: it does not cover a.b.example.com"]);
  });

  it("name a use that is not allowed", () => {
    assert.deepEqual(found({ uses: ["server", "client"] }), ["allows-use: it may not be used by a client"]);
  });

  it("name a chain of which a link is missing", async () => {
    const stray = (await privateCa("stray", localSigner()).trust([], now)).issuer;
    assert.deepEqual(found({}, { intermediates: [stray] }), [
      "is-chained: certificate 2 of the chain did not issue the one before it",
      "is-trusted: no trusted root issued it",
    ]);
  });

  it("name an authority that nobody trusts, also one of the same name", async () => {
    const anchors = [await createRoot(localSigner(), { name: "root", days: 3653, now })];
    assert.deepEqual(found({ anchors }), ["is-trusted: no trusted root issued it"]);
    assert.deepEqual(found({ anchors: [] }), ["is-trusted: no trusted root issued it"]);
    assert.deepEqual(found({ anchors: [...anchors, root] }), []);
  });

  it("name a root that has expired", async () => {
    const short = await createRoot(signer, { name: "root", days: 31, now: inDays(-31) });
    assert.deepEqual(found({ anchors: [short] }), [
      "root-is-valid: the trusted root that issued it has expired, or is not valid yet",
    ]);
    assert.deepEqual(found({ anchors: [short, root] }), []);
  });

  describe("of a chain with an intermediate", () => {
    it("are none when each issued the one before", async () => {
      const middle = await issueIntermediate(signer, root, { days: 365, now });
      assert.deepEqual(found({}, await issueBelow(middle, [NAME], now)), []);
    });

    it("name an intermediate that has expired, or ends too soon", async () => {
      const middle = await issueIntermediate(signer, root, { days: 15, now });
      const bundle = await issueBelow(middle, [NAME], now, 14);
      assert.deepEqual(found({ minimumRemainingDays: 10 }, bundle), []);
      assert.deepEqual(found({ minimumRemainingDays: 15 }, bundle), [
        "lasts: certificate 1 of the chain ends in less than 15 days",
      ]);
      assert.ok(
        found({ now: inDays(16), minimumRemainingDays: 0 }, { ...good, intermediates: [middle.certificate] }).includes(
          "has-not-ended: certificate 2 of the chain has expired",
        ),
      );
    });
  });
});
