import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { printBundle, readBundle } from "../../../runtime/certificate/bundle";
import { Confidential } from "../../../runtime/certificate/confidential";
import { bundle, make, type Made } from "./support/chains";

const print = (text: string) => printBundle(readBundle(new Confidential(text))).reveal();

describe("a certificate bundle, as the real openssl writes it", () => {
  let folder: string;
  let root: Made;
  let leaf: Made;
  let text: string;
  const openssl = (...args: string[]) =>
    execFileSync("openssl", args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  before(async function () {
    folder = mkdtempSync(path.join(tmpdir(), "gatehouse-bundle-"));
    try {
      openssl("version");
    } catch {
      process.stderr.write("skipped: no openssl on the PATH\n");
      return this.skip();
    }
    root = await make({ name: "root" });
    leaf = await make({ name: "leaf", issuer: root, names: ["a.example"], uses: ["Server"] });
    text = printBundle(bundle(leaf, root)).reveal();
  });
  after(() => rmSync(folder, { recursive: true }));
  const file = (name: string, content: string) => writeFileSync(path.join(folder, name), content);

  it("is read from a PKCS#12 file, with bag attributes", () => {
    file("all.pem", text);
    openssl("pkcs12", "-export", "-in", "all.pem", "-out", "all.p12", "-passout", "pass:x");
    const odd = openssl("pkcs12", "-in", "all.p12", "-nodes", "-passin", "pass:x");
    assert.match(odd, /Bag Attributes/);
    assert.equal(print(odd), text);
  });

  it("is read with the certificate in words above it", () => {
    file("leaf.pem", leaf.certificate.toString());
    const odd = openssl("x509", "-in", "leaf.pem", "-text");
    assert.match(odd, /Signature Algorithm/);
    assert.equal(
      print(leaf.privateKey.export({ type: "pkcs8", format: "pem" }).toString() + odd + root.certificate.toString()),
      text,
    );
  });

  it("is read with a key and the parameters above it, as ecparam makes them", async () => {
    openssl("ecparam", "-name", "prime256v1", "-genkey", "-out", "key.pem");
    const sec1 = readFileSync(path.join(folder, "key.pem"), "utf8");
    assert.match(sec1, /BEGIN EC PARAMETERS/);
    assert.match(print(leaf.certificate.toString() + sec1), /-----BEGIN PRIVATE KEY-----/);
  });
});
