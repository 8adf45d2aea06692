import type { Use } from "../../../runtime/certificate/use";
import assert from "node:assert/strict";
import { handshakeProblems } from "../../../runtime/rotation/handshake";
import type { X509Certificate } from "node:crypto";
import type { CertificateBundle } from "../../../runtime/certificate/bundle";
import type { Problem } from "../../../runtime/certificate/problem";
import { validate } from "../../../runtime/certificate/validate";
import { privateCa } from "../../../runtime/rotation/issuers/private-ca";
import type { Trial, HandshakeVerdict } from "../../../runtime/rotation/loopback";
import { localSigner } from "../../../runtime/rotation/signer";
import { bundle as bundleOf, inDays, make, type Wanted } from "../certificate/support/chains";
import { NAME } from "./support/context";

const now = new Date();
const why = (found: Problem[]) => found.map(({ code, message }) => `${code}: ${message}`);
const leaf = (issuer: Wanted["issuer"]) =>
  make({ name: NAME, issuer: issuer!, names: [NAME], uses: ["Server"], to: inDays(30) });

describe("handshakeProblems", () => {
  const signer = localSigner();
  const authority = privateCa("root", signer);
  let root: X509Certificate;
  const issue = (uses: Use[], names = [NAME]) => authority.issue({ names, uses, days: 30, now }, root);
  before(async () => {
    root = (await authority.trust([], now)).issuer;
  });

  it("are none of a good certificate, for every name and use", async () => {
    const names = [NAME, "*.api.example.com"];
    const bundle = await issue(["Server", "Client"], names);
    assert.deepEqual(await handshakeProblems(bundle, { names, uses: ["Server", "Client"], anchors: [root] }), []);
  });

  it("are none of a chain with an intermediate", async () => {
    const top = await make({ name: "root" });
    const middle = await make({ name: "middle", issuer: top, authority: true });
    const anchors = [top.certificate];
    const made = bundleOf(await leaf(middle), middle);
    assert.deepEqual(await handshakeProblems(made, { names: [NAME], uses: ["Server"], anchors }), []);
  });

  it("find an intermediate below a root that admits none, which looking does not", async () => {
    const top = await make({ name: "root", pathLength: 0 });
    const middle = await make({ name: "middle", issuer: top, authority: true });
    const bundle = bundleOf(await leaf(middle), middle);
    const proof = { names: [NAME], uses: ["Server" as const], anchors: [top.certificate] };
    assert.deepEqual(validate(bundle, { ...proof, minimumRemainingDays: 20, now }), []);
    assert.deepEqual(why(await handshakeProblems(bundle, proof)), [
      `HandshakeFailed: TLSv1.2 ${NAME}: PATH_LENGTH_EXCEEDED`,
      `HandshakeFailed: TLSv1.3 ${NAME}: PATH_LENGTH_EXCEEDED`,
    ]);
  });

  it("find a name outside of what the authority may sign for, which looking does not", async () => {
    const top = await make({ name: "root", within: "example.org" });
    const bundle = bundleOf(await leaf(top));
    const proof = { names: [NAME], uses: ["Server" as const], anchors: [top.certificate] };
    assert.deepEqual(validate(bundle, { ...proof, minimumRemainingDays: 20, now }), []);
    assert.deepEqual(why(await handshakeProblems(bundle, proof)), [
      `HandshakeFailed: TLSv1.2 ${NAME}: UNSPECIFIED`,
      `HandshakeFailed: TLSv1.3 ${NAME}: UNSPECIFIED`,
    ]);
  });

  it("find a client's certificate that a server does not trust, in its own words", async () => {
    const stranger = (await privateCa("other", localSigner()).trust([], now)).anchors;
    const found = await handshakeProblems(await issue(["Client"]), {
      names: [NAME],
      uses: ["Client"],
      anchors: stranger,
    });
    assert.deepEqual(why(found), [
      "HandshakeFailed: TLSv1.2 as a client: UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      "HandshakeFailed: TLSv1.3 as a client: UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    ]);
  });

  it("find a server's certificate shown by a client", async () => {
    const found = await handshakeProblems(await issue(["Server"]), {
      names: [NAME],
      uses: ["Client"],
      anchors: [root],
    });
    assert.deepEqual(why(found), [
      "HandshakeFailed: TLSv1.2 as a client: INVALID_PURPOSE",
      "HandshakeFailed: TLSv1.3 as a client: INVALID_PURPOSE",
    ]);
  });

  describe("with a faulty TLS stack", () => {
    const meeting = async (bundle: CertificateBundle, meet: (trial: Trial) => Promise<HandshakeVerdict>) =>
      why(await handshakeProblems(bundle, { names: [NAME], uses: ["Server"], anchors: [root] }, meet));

    it("find that the wrong name was accepted", async () => {
      const bundle = await issue(["Server"]);
      assert.deepEqual(await meeting(bundle, async () => ({ fingerprint: bundle.leaf.fingerprint256 })), [
        "HandshakeControl: TLSv1.2 wrong-name.invalid was accepted and must not be",
        "HandshakeControl: TLSv1.3 wrong-name.invalid was accepted and must not be",
      ]);
    });

    it("find that another certificate was shown", async () => {
      const other = (await issue(["Server"])).leaf.fingerprint256;
      const meet = async (trial: Trial) => (trial.name === NAME ? { fingerprint: other } : { refusal: "as it should" });
      assert.deepEqual(await meeting(await issue(["Server"]), meet), [
        `HandshakeFailed: TLSv1.2 ${NAME}: another certificate was shown`,
        `HandshakeFailed: TLSv1.3 ${NAME}: another certificate was shown`,
      ]);
    });
  });
});
