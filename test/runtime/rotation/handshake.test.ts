import assert from "node:assert/strict";
import { handshakeProblems } from "../../../runtime/rotation/handshake";
import { bundleProblems } from "../../../runtime/rotation/checks";
import { privateCa } from "../../../runtime/rotation/issuers/private-ca";
import type { Trial, HandshakeVerdict } from "../../../runtime/rotation/loopback";
import { fingerprint, type CertificateBundle } from "../../../runtime/rotation/pem";
import { localSigner } from "../../../runtime/rotation/signer";
import { looseRoot, issueBelow, issueIntermediate } from "./support/chains";
import { NAME } from "./support/context";

const now = new Date();
const why = (found: { check: string; why: string }[]) => found.map((one) => `${one.check}: ${one.why}`);

describe("handshakeProblems", () => {
  const signer = localSigner();
  const authority = privateCa("root", signer);
  let root: string;
  const issue = (uses: ("server" | "client")[], names = [NAME]) =>
    authority.issue({ names, uses, days: 30, now }, root);
  before(async () => {
    root = (await authority.trust([], now)).issuer;
  });

  it("are none of a good certificate, for every name and use", async () => {
    const names = [NAME, "*.api.example.com"];
    const bundle = await issue(["server", "client"], names);
    assert.deepEqual(await handshakeProblems(bundle, { names, uses: ["server", "client"], anchors: [root] }), []);
  });

  it("are none of a chain with an intermediate", async () => {
    const top = await looseRoot(signer, { days: 90, now });
    const bundle = await issueBelow(await issueIntermediate(signer, top, { days: 90, now }), [NAME], now);
    assert.deepEqual(await handshakeProblems(bundle, { names: [NAME], uses: ["server"], anchors: [top] }), []);
  });

  it("find an intermediate below a root that admits none, which looking does not", async () => {
    const bundle = await issueBelow(await issueIntermediate(signer, root, { days: 90, now }), [NAME], now);
    const proof = { names: [NAME], uses: ["server" as const], anchors: [root] };
    assert.deepEqual(bundleProblems(bundle, { ...proof, minimumRemainingDays: 20, now }), []);
    assert.deepEqual(why(await handshakeProblems(bundle, proof)), [
      `handshake: TLSv1.2 ${NAME}: PATH_LENGTH_EXCEEDED`,
      `handshake: TLSv1.3 ${NAME}: PATH_LENGTH_EXCEEDED`,
    ]);
  });

  it("find a name outside of what the authority may sign for, which looking does not", async () => {
    const certificate = await looseRoot(signer, { days: 90, now, within: "example.org" });
    const bundle = { ...(await issueBelow({ signer, certificate }, [NAME], now)), intermediates: [] };
    const proof = { names: [NAME], uses: ["server" as const], anchors: [certificate] };
    assert.deepEqual(bundleProblems(bundle, { ...proof, minimumRemainingDays: 20, now }), []);
    assert.deepEqual(why(await handshakeProblems(bundle, proof)), [
      `handshake: TLSv1.2 ${NAME}: UNSPECIFIED`,
      `handshake: TLSv1.3 ${NAME}: UNSPECIFIED`,
    ]);
  });

  it("find a client's certificate that a server does not trust, in its own words", async () => {
    const stranger = (await privateCa("other", localSigner()).trust([], now)).anchors;
    const found = await handshakeProblems(await issue(["client"]), {
      names: [NAME],
      uses: ["client"],
      anchors: stranger,
    });
    assert.deepEqual(why(found), [
      "handshake: TLSv1.2 as a client: UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      "handshake: TLSv1.3 as a client: UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    ]);
  });

  it("find a server's certificate shown by a client", async () => {
    const found = await handshakeProblems(await issue(["server"]), {
      names: [NAME],
      uses: ["client"],
      anchors: [root],
    });
    assert.deepEqual(why(found), [
      "handshake: TLSv1.2 as a client: INVALID_PURPOSE",
      "handshake: TLSv1.3 as a client: INVALID_PURPOSE",
    ]);
  });

  describe("with a faulty TLS stack", () => {
    const meeting = async (bundle: CertificateBundle, meet: (trial: Trial) => Promise<HandshakeVerdict>) =>
      why(await handshakeProblems(bundle, { names: [NAME], uses: ["server"], anchors: [root] }, meet));

    it("find that the wrong name was accepted", async () => {
      const bundle = await issue(["server"]);
      assert.deepEqual(await meeting(bundle, async () => ({ fingerprint: fingerprint(bundle.leaf) })), [
        "handshake-control: TLSv1.2 wrong-name.invalid was accepted and must not be",
        "handshake-control: TLSv1.3 wrong-name.invalid was accepted and must not be",
      ]);
    });

    it("find that another certificate was shown", async () => {
      const other = fingerprint((await issue(["server"])).leaf);
      const meet = async (trial: Trial) => (trial.name === NAME ? { fingerprint: other } : { refusal: "as it should" });
      assert.deepEqual(await meeting(await issue(["server"]), meet), [
        `handshake: TLSv1.2 ${NAME}: another certificate was shown`,
        `handshake: TLSv1.3 ${NAME}: another certificate was shown`,
      ]);
    });
  });
});
