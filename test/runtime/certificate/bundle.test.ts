import assert from "node:assert/strict";
import { inspect } from "node:util";
import fc from "fast-check";
import { printBundle, readBundle, type CertificateBundle } from "../../../runtime/certificate/bundle";
import { Confidential } from "../../../runtime/certificate/confidential";
import { Unreadable } from "../../../runtime/certificate/problem";
import { bundle, make, rsaKey, type Made } from "./support/chains";

const read = (text: string) => readBundle(new Confidential(text));
const print = (text: string) => printBundle(read(text)).reveal();

/** What a text is refused with. */
function refusal(text: string): string {
  try {
    read(text);
  } catch (error) {
    assert.ok(error instanceof Unreadable, String(error));
    return error.message;
  }
  return assert.fail("it was taken");
}

describe("a certificate bundle", () => {
  let root: Made;
  let leaf: Made;
  let made: CertificateBundle;
  let text: string;
  before(async () => {
    root = await make({ name: "root" });
    leaf = await make({ name: "leaf", issuer: root, names: ["a.example"], uses: ["Server"] });
    made = bundle(leaf, root);
    text = printBundle(made).reveal();
  });

  const certificates = () => leaf.certificate.toString() + root.certificate.toString();
  const key = (type: "pkcs8" | "sec1" = "pkcs8") => leaf.privateKey.export({ type, format: "pem" }).toString();

  it("is leaf, intermediates and PKCS#8 key, without a blank line, and reads back", () => {
    assert.equal(text, certificates() + key());
    assert.match(text, /^-----BEGIN CERTIFICATE-----\n[^]+-----END PRIVATE KEY-----\n$/);
    assert.doesNotMatch(text, /\n\n|\r/);
    const back = read(text);
    assert.deepEqual(
      [back.leaf.fingerprint256, back.intermediates.map((each) => each.fingerprint256), back.key.equals(made.key)],
      [leaf.certificate.fingerprint256, [root.certificate.fingerprint256], true],
    );
  });

  describe("is read as real tools write it, and printed in one way", () => {
    const oddities: Record<string, (text: string) => string> = {
      "carriage returns": (good) => good.replaceAll("\n", "\r\n"),
      "a byte order mark": (good) => `\uFEFF${good}`,
      "blank lines between and within blocks": (good) => good.replaceAll("-----\n", "-----\n\n"),
      "no newline at the end": (good) => good.trimEnd(),
      "indented rows": (good) => good.replaceAll("\n", "\n  "),
      "one long row": (good) => good.replace(/(?<=[A-Za-z0-9+/=])\n(?=[A-Za-z0-9+/=])/g, ""),
      "bag attributes": (good) =>
        good.replaceAll("-----BEGIN", "Bag Attributes\n    localKeyID: 01 AB\nsubject=CN = leaf\n-----BEGIN"),
      "the key first": () => key() + certificates(),
      "the key in the middle": () => leaf.certificate.toString() + key() + root.certificate.toString(),
      // The OID of P-256, as `openssl ecparam -genkey` writes it.
      "a SEC1 key with its parameters": () =>
        `${certificates()}-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${key("sec1")}`,
      "a SEC1 key": () => certificates() + key("sec1"),
      "the old label of a certificate": (good) => good.replaceAll(" CERTIFICATE-", " X509 CERTIFICATE-"),
    };
    for (const [what, odd] of Object.entries(oddities)) {
      it(`with ${what}`, () => {
        assert.notEqual(odd(text), text);
        assert.equal(print(odd(text)), text);
      });
    }

    it("with a PKCS#1 key", async () => {
      const rsa = await make({ name: "rsa", privateKey: rsaKey() });
      const pkcs1 = rsa.privateKey.export({ type: "pkcs1", format: "pem" }).toString();
      const pkcs8 = rsa.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
      assert.match(pkcs1, /BEGIN RSA PRIVATE KEY/);
      assert.equal(print(rsa.certificate.toString() + pkcs1), rsa.certificate.toString() + pkcs8);
    });

    it("with several oddities at once, in any combination", () => {
      const textual = Object.entries(oddities).filter(([what]) => !what.includes("key"));
      fc.assert(
        fc.property(fc.shuffledSubarray(textual), (some) => {
          const odd = some.reduce((sofar, [, change]) => change(sofar), text);
          assert.equal(print(odd), text);
        }),
      );
    });
  });

  it("fails when it is cut short, anywhere, at either end", () => {
    for (const length of [0, 10, 30, 200, certificates().length - 1, text.length - 30, text.length - 5]) {
      refusal(text.slice(0, length));
      refusal(text.slice(text.length - length));
    }
    assert.match(refusal(text.slice(0, 400)), /^Unreadable: a block is cut off$/);
    assert.match(refusal(text.slice(200)), /^Unreadable: a block is cut off$/);
  });

  it("fails when a block is missing, doubled, of another kind, or ends as another kind", () => {
    assert.match(refusal(""), /^NoKey: holds 0 private keys/);
    assert.match(refusal(certificates()), /^NoKey: holds 0 private keys/);
    assert.match(refusal(text + key()), /^NoKey: holds 2 private keys/);
    assert.match(refusal(key()), /^NoCertificate/);
    assert.match(refusal(text.replaceAll("PRIVATE KEY", "ENCRYPTED PRIVATE KEY")), /^WrongBlock: holds ENCRYPTED/);
    assert.match(refusal(`${text}-----BEGIN DH PARAMETERS-----\nAAAA\n-----END DH PARAMETERS-----\n`), /^WrongBlock/);
    assert.match(
      refusal(text.replace("END PRIVATE KEY", "END EC PRIVATE KEY")),
      /^Unreadable: a block ends as another/,
    );
  });

  it("fails when a block holds no certificate, no key, an encrypted key or no base64", () => {
    assert.match(refusal(text.replace(/\n[A-Za-z0-9+/=\n]+\n/, "\nAAAA\n")), /^Unreadable: a certificate in it/);
    const block = (body: string, label = "PRIVATE KEY") => `-----BEGIN ${label}-----\n${body}-----END ${label}-----\n`;
    assert.match(refusal(certificates() + block("AAAA\n")), /^Unreadable: its private key cannot be read$/);
    assert.match(refusal(certificates() + block("")), /is not base64/);
    assert.match(refusal(certificates() + block("AAA\n")), /is not base64/);
    assert.match(refusal(certificates() + block("A-B=\n")), /is not base64/);
    const encrypted = block("Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,0011\n\nAAAA\n", "EC PRIVATE KEY");
    assert.match(refusal(certificates() + encrypted), /is not base64/);
  });

  it("is refused without a word of it", () => {
    for (const bad of [text.slice(0, -3), text.replaceAll("PRIVATE KEY", "DSA PRIVATE KEY"), text.replace("MI", "QQ")])
      assert.doesNotMatch(refusal(bad), /[A-Za-z0-9+/]{30,}|BEGIN/);
  });

  it("takes or refuses any text, and never fails otherwise or hangs", () => {
    const piece = fc.oneof(
      fc.constantFrom("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----", "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----", "\n", "MIIB", "="), // prettier-ignore
      fc.string({ maxLength: 20 }),
    );
    fc.assert(fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => void refusal(pieces.join(""))));
    const start = performance.now();
    assert.match(refusal("-----BEGIN A-----".repeat(4000)), /cut off/);
    assert.match(refusal("-----BEGIN A-----".repeat(4000) + "-----END A-----".repeat(4000)), /^Unreadable/);
    assert.ok(performance.now() - start < 1000);
  });

  it("shows its key to no log, no JSON, no template and no inspection", () => {
    const secret = key().split("\n").slice(1, 3).join("").slice(0, 60);
    for (const shown of [
      JSON.stringify(made),
      inspect(made, { depth: 9, showHidden: true }),
      `${made.key as unknown as string}`,
      JSON.stringify(printBundle(made)),
      inspect(printBundle(made), { depth: 9, showHidden: true }),
      String(printBundle(made)),
    ])
      assert.equal(shown.includes(secret.slice(0, 30)) || shown.includes("PRIVATE KEY"), false, shown);
  });
});
