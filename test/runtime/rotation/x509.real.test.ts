import "reflect-metadata"; // the X.509 library needs it first
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { localSigner, newKey, spki } from "../../../runtime/rotation/signer";
import { createLeaf, createRoot } from "../../../runtime/rotation/x509";
import { NAME } from "./support/context";

describe("a certificate of our own", () => {
  const signer = localSigner();

  it("passes OpenSSL's strict rules", async function () {
    const openssl = (...args: string[]) =>
      execFileSync("openssl", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    try {
      openssl("version");
    } catch {
      process.stderr.write("skipped: no openssl on the PATH\n");
      return this.skip();
    }
    const folder = mkdtempSync(path.join(tmpdir(), "gatehouse-x509-"));
    const file = (name: string, text: string) => (
      writeFileSync(path.join(folder, name), text),
      path.join(folder, name)
    );
    try {
      const real = new Date();
      const text = await createRoot(signer, { name: "root", days: 3653, now: real });
      const ca = file("root.pem", text.toString());
      for (const [i, names] of [[NAME, "*.example.com"], [`${"a".repeat(60)}.example.com`]].entries()) {
        const publicKey = spki(newKey().publicKey);
        const leaf = { publicKey, names, uses: ["Server", "Client"], days: 30, now: real } as const;
        const made = file(`leaf${i}.pem`, (await createLeaf(signer, text, leaf)).toString());
        for (const purpose of ["sslserver", "sslclient"]) {
          assert.equal(openssl("verify", "-x509_strict", "-purpose", purpose, "-CAfile", ca, made), `${made}: OK\n`);
        }
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
