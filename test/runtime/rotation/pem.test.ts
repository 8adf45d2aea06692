import assert from "node:assert/strict";
import { inspect } from "node:util";
import { Confidential } from "../../../runtime/rotation/confidential";
import { privateCa } from "../../../runtime/rotation/issuers/private-ca";
import { parseBundle, printBundle, type CertificateBundle } from "../../../runtime/rotation/pem";
import { localSigner } from "../../../runtime/rotation/signer";
import { parseTrust, printTrust } from "../../../runtime/rotation/trust";
import { NAME, refusal } from "./support/context";

const now = new Date();

describe("the secrets' formats", () => {
  let bundle: CertificateBundle;
  let root: string;
  let text: string;
  before(async () => {
    const authority = privateCa("root", localSigner());
    root = (await authority.trust([], now)).issuer;
    bundle = await authority.issue({ names: [NAME], uses: ["server"], days: 30, now }, root);
    text = printBundle({ ...bundle, intermediates: [root] }).reveal();
  });
  const refused = (value: string) =>
    refusal(
      "PEM_MALFORMED",
      Promise.resolve().then(() => parseBundle(new Confidential(value))),
    );

  it("are leaf, intermediates and PKCS#8 key, and read back", () => {
    assert.equal(text, `${bundle.leaf}${root}${bundle.key.reveal()}`);
    const read = parseBundle(new Confidential(text));
    assert.deepEqual([read.leaf, read.intermediates, read.key.reveal()], [bundle.leaf, [root], bundle.key.reveal()]);
    assert.match(text, /^-----BEGIN CERTIFICATE-----\n[^]+-----END PRIVATE KEY-----\n$/);
  });

  it("fail when the certificate is cut short, anywhere", async () => {
    for (const length of [0, 10, 200, bundle.leaf.length - 1, text.length - 30, text.length - 1])
      await refused(text.slice(0, length));
  });

  it("fail when a block is missing, doubled, of another kind or in another order", async () => {
    const key = bundle.key.reveal();
    assert.match(await refused(bundle.leaf), /got CERTIFICATE$/);
    await refused(key);
    await refused(key + bundle.leaf);
    await refused(bundle.leaf + key + key);
    assert.match(
      await refused(text.replaceAll("PRIVATE KEY", "EC PRIVATE KEY")),
      /got CERTIFICATE,CERTIFICATE,EC PRIVATE KEY$/,
    );
  });

  it("fail when there are blank lines, carriage returns or words between the blocks", async () => {
    for (const bad of [
      text.replaceAll("\n", "\r\n"),
      `\n${text}`,
      `${text}\n`,
      bundle.leaf + "\n" + bundle.key.reveal(),
      `Bag Attributes\n${text}`,
    ]) {
      assert.match(await refused(bad), /text, blank lines or carriage returns/);
    }
  });

  it("fail when a block holds no certificate or no key", async () => {
    assert.match(
      await refused(text.replace(/\n[A-Za-z0-9+/=\n]+\n/, "\nAAAA\n")),
      /a certificate in it cannot be read/,
    );
    const noKey = bundle.leaf + "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    assert.match(await refused(noKey), /its private key cannot be read/);
  });

  it("are, for trust, JSON of version, issuer and anchors", () => {
    const printed = printTrust({ issuer: root, anchors: [root, root] });
    assert.deepEqual(JSON.parse(printed), { version: 1, issuer: root, anchors: root + root });
    assert.deepEqual(parseTrust(printed), { issuer: root, anchors: [root, root] });
  });

  it("hide the key from logs, JSON, templates and inspection", () => {
    for (const shown of [
      JSON.stringify(bundle),
      inspect(bundle, { depth: 9, showHidden: true }),
      `${String(bundle.key)}`,
    ]) {
      assert.doesNotMatch(shown, /PRIVATE KEY/);
      assert.match(shown, /\[confidential\]/);
    }
  });
});
