import { RequestInProgressException, ThrottlingException, type ACMClient } from "@aws-sdk/client-acm";
import assert from "node:assert/strict";
import type { X509Certificate } from "node:crypto";
import { readBundle, type CertificateBundle } from "../../../../runtime/certificate/bundle";
import { Confidential } from "../../../../runtime/certificate/confidential";
import { bootstrap } from "../../../../runtime/rotation/bootstrap";
import { acmExport, amazonRoots, type ExportApi } from "../../../../runtime/rotation/issuers/acm-export";
import { awsExport } from "../../../../runtime/rotation/issuers/aws-export";
import { printCertificates } from "../../../../runtime/certificate/x509";
import { bundle, inDays, make, type Made } from "../../certificate/support/chains";
import { CERTIFICATE, NAME, refusal, TestContext } from "../support/context";

const now = new Date();
const noSleep = async () => undefined;

/** ACM with one certificate, that it renews when told. */
class FakeAcm implements ExportApi {
  readonly passphrases: string[] = [];
  bundle: CertificateBundle | undefined;

  private constructor(readonly top: Made) {}

  static async make(): Promise<FakeAcm> {
    const acm = new FakeAcm(await make({ name: "root", to: inDays(3653) }));
    await acm.renew();
    return acm;
  }

  get root(): X509Certificate {
    return this.top.certificate;
  }

  async renew(): Promise<void> {
    const middle = await make({ name: "middle", issuer: this.top, authority: true, to: inDays(365) });
    this.bundle = bundle(await make({ name: NAME, issuer: middle, names: [NAME], uses: ["server"], to: inDays(198) }), middle); // prettier-ignore
  }

  async export(passphrase: Confidential) {
    this.passphrases.push(passphrase.reveal());
    const { leaf, intermediates, key } = this.bundle!;
    const encrypted = key.export({
      type: "pkcs8",
      format: "pem",
      cipher: "aes-256-cbc",
      passphrase: passphrase.reveal(),
    });
    // As ACM does: with the root at the end, and a newline more than needed.
    return {
      certificate: leaf.toString(),
      chain: `${printCertificates(intermediates)}\n${this.root.toString()}`,
      encryptedKey: new Confidential(encrypted.toString()),
    };
  }
}

async function bootstrapped() {
  const acm = await FakeAcm.make();
  const made = new TestContext({ minimumRemainingDays: 7 }, acmExport(acm, noSleep, [acm.root]));
  await bootstrap(made);
  return { acm, context: made };
}

const served = (context: TestContext) =>
  readBundle(new Confidential(context.store.valueOf(CERTIFICATE, "AWSCURRENT")!));

describe("acm-export", () => {
  it("stores what ACM exports as our bundle: leaf, intermediates without the root, and the key decrypted", async () => {
    const { acm, context: it } = await bootstrapped();
    const { leaf, intermediates, key } = served(it);
    const sha256 = (all: readonly X509Certificate[] = []) => all.map(({ fingerprint256 }) => fingerprint256);
    assert.deepEqual(sha256([leaf, ...intermediates]), sha256([acm.bundle!.leaf, ...acm.bundle!.intermediates]));
    assert.equal(key.equals(acm.bundle!.key), true);
  });

  it("follows a renewal at the next rotation, and stores the same again when there was none", async () => {
    const { acm, context: it } = await bootstrapped();
    const before = served(it).leaf.fingerprint256;
    await it.rotateAll("token-1");
    assert.equal(served(it).leaf.fingerprint256, before);
    await acm.renew();
    await it.rotateAll("token-2");
    assert.equal(served(it).leaf.fingerprint256, acm.bundle?.leaf.fingerprint256);
    assert.notEqual(served(it).leaf.fingerprint256, before);
  });

  it("encrypts each export with another passphrase, of 256 random bits", async () => {
    const { acm, context: it } = await bootstrapped();
    await it.rotateAll("token-1");
    assert.equal(new Set(acm.passphrases).size, acm.passphrases.length);
    for (const passphrase of acm.passphrases) assert.match(passphrase, /^[0-9a-f]{64}$/);
  });

  it("fails when the key cannot be decrypted, without a word of it", async () => {
    const { acm } = await bootstrapped();
    const wrong: ExportApi = {
      export: async () => acm.export(new Confidential("another passphrase")),
    };
    const message = await refusal(
      "EXPORT_MALFORMED",
      acmExport(wrong, noSleep, [acm.root]).issue({ names: [NAME], uses: ["server"], days: 0, now }, acm.root),
    );
    assert.equal(message, "EXPORT_MALFORMED: the exported key cannot be decrypted");
  });

  it("fails when ACM exports no certificate", async () => {
    const { acm } = await bootstrapped();
    const empty: ExportApi = { export: async (passphrase) => ({ ...(await acm.export(passphrase)), certificate: "" }) };
    await refusal(
      "EXPORT_MALFORMED",
      acmExport(empty, noSleep, [acm.root]).issue({ names: [NAME], uses: ["server"], days: 0, now }, acm.root),
    );
  });

  it("waits while ACM renews and exports nothing, half a minute together, instead of a day", async () => {
    const { acm } = await bootstrapped();
    const slept: number[] = [];
    const after = (refusals: number): ExportApi => ({
      export: async (passphrase) => (refusals-- > 0 ? undefined : acm.export(passphrase)),
    });
    const issue = (api: ExportApi) =>
      acmExport(api, async (ms) => void slept.push(ms), [acm.root]).issue({ names: [NAME], uses: ["server"], days: 0, now }, acm.root); // prettier-ignore
    assert.equal((await issue(after(8))).leaf.fingerprint256, acm.bundle?.leaf.fingerprint256);
    assert.equal(
      slept.reduce((sum, ms) => sum + ms, 0),
      27_500,
    );
    await refusal("ISSUANCE_PENDING", issue(after(9)));
  });

  it("knows ACM's words for a certificate that is being issued, and passes on all others", async () => {
    const answering = (error: Error) =>
      awsExport({ send: () => Promise.reject(error) } as unknown as ACMClient, "arn:aws:acm:x").export(
        new Confidential("x"),
      );
    const details = { message: "no", $metadata: {} };
    assert.equal(await answering(new RequestInProgressException(details)), undefined);
    await assert.rejects(answering(new ThrottlingException(details)), { name: "ThrottlingException" });
  });

  it("trusts the roots of Amazon Trust Services, as Node.js knows them", () => {
    assert.deepEqual(
      amazonRoots().map((root) => /CN=(.*)/.exec(root.subject)?.[1]),
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
