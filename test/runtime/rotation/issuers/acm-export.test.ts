import assert from "node:assert/strict";
import { createPrivateKey } from "node:crypto";
import { Confidential } from "../../../../runtime/rotation/confidential";
import { bootstrap } from "../../../../runtime/rotation/bootstrap";
import { acmExport, amazonRoots, type ExportApi } from "../../../../runtime/rotation/issuers/acm-export";
import { fingerprint, parseBundle, readCertificate, type CertificateBundle } from "../../../../runtime/rotation/pem";
import { localSigner } from "../../../../runtime/rotation/signer";
import { issueBelow, issueIntermediate, looseRoot } from "../support/chains";
import { CERTIFICATE, NAME, refusal, TestWorld } from "../support/context";

const now = new Date();

/** ACM with one certificate, that it renews when told. */
class FakeAcm implements ExportApi {
  readonly signer = localSigner();
  readonly passphrases: string[] = [];
  root = "";
  bundle: CertificateBundle | undefined;

  async renew(): Promise<void> {
    this.root ||= await looseRoot(this.signer, { days: 3653, now });
    const middle = await issueIntermediate(this.signer, this.root, { days: 365, now });
    this.bundle = await issueBelow(middle, [NAME], now, 198);
  }

  async export(passphrase: Confidential) {
    this.passphrases.push(passphrase.reveal());
    const { leaf, intermediates, key } = this.bundle!;
    const encrypted = createPrivateKey(key.reveal()).export({
      type: "pkcs8",
      format: "pem",
      cipher: "aes-256-cbc",
      passphrase: passphrase.reveal(),
    });
    // As ACM does: with the root at the end, and a newline more than needed.
    return {
      certificate: leaf,
      chain: `${intermediates.join("")}\n${this.root}`,
      encryptedKey: new Confidential(encrypted.toString()),
    };
  }
}

async function world() {
  const acm = new FakeAcm();
  await acm.renew();
  const made = new TestWorld({ minimumRemainingDays: 7 }, acmExport(acm, [acm.root]));
  await bootstrap(made);
  return { acm, world: made };
}

const served = (world: TestWorld) => parseBundle(new Confidential(world.store.valueOf(CERTIFICATE, "AWSCURRENT")!));

describe("acm-export", () => {
  it("stores what ACM exports as our bundle: leaf, intermediates without the root, and the key decrypted", async () => {
    const { acm, world: it } = await world();
    const { leaf, intermediates, key } = served(it);
    assert.deepEqual([leaf, intermediates], [acm.bundle?.leaf, acm.bundle?.intermediates]);
    assert.equal(key.reveal(), acm.bundle?.key.reveal());
  });

  it("follows a renewal at the next rotation, and stores the same again when there was none", async () => {
    const { acm, world: it } = await world();
    const before = fingerprint(served(it).leaf);
    await it.rotateAll("token-1");
    assert.equal(fingerprint(served(it).leaf), before);
    await acm.renew();
    await it.rotateAll("token-2");
    assert.equal(served(it).leaf, acm.bundle?.leaf);
    assert.notEqual(fingerprint(served(it).leaf), before);
  });

  it("encrypts each export with another passphrase, of 256 random bits", async () => {
    const { acm, world: it } = await world();
    await it.rotateAll("token-1");
    assert.equal(new Set(acm.passphrases).size, acm.passphrases.length);
    for (const passphrase of acm.passphrases) assert.match(passphrase, /^[0-9a-f]{64}$/);
  });

  it("fails when the key cannot be decrypted, without a word of it", async () => {
    const { acm } = await world();
    const wrong: ExportApi = {
      export: async () => acm.export(new Confidential("another passphrase")),
    };
    const message = await refusal(
      "EXPORT_MALFORMED",
      acmExport(wrong, [acm.root]).issue({ names: [NAME], uses: ["server"], days: 0, now }, acm.root),
    );
    assert.equal(message, "EXPORT_MALFORMED: the exported key cannot be decrypted");
  });

  it("fails when ACM exports no certificate", async () => {
    const { acm } = await world();
    const empty: ExportApi = { export: async (passphrase) => ({ ...(await acm.export(passphrase)), certificate: "" }) };
    await refusal(
      "EXPORT_MALFORMED",
      acmExport(empty, [acm.root]).issue({ names: [NAME], uses: ["server"], days: 0, now }, acm.root),
    );
  });

  it("trusts the roots of Amazon Trust Services, as Node.js knows them", () => {
    assert.deepEqual(
      amazonRoots().map((root) => /CN=(.*)/.exec(readCertificate(root).subject)?.[1]),
      [
        "Starfield Services Root Certificate Authority - G2",
        "Amazon Root CA 1",
        "Amazon Root CA 2",
        "Amazon Root CA 3",
        "Amazon Root CA 4",
      ],
    );
  });
});
