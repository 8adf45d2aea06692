import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { createServer } from "node:tls";
import { makeCertificate } from "../../../tools/haproxy/certificate";
import { closeServer, listen } from "../../../tools/shared/listen";
import { shownCertificate } from "../../../tools/shared/tls";

describe("a handshake", () => {
  it("shows the server's certificate, or fails if it is not believed", async () => {
    const made = await makeCertificate({ commonName: "server.test", names: ["server.test"] });
    const server = createServer({ key: made.bundle, cert: made.certificate });
    const at = { host: "127.0.0.1", port: await listen(server), servername: "server.test" };
    const { fingerprint256 } = await shownCertificate({ ...at, ca: made.certificate });
    assert.equal(fingerprint256, new X509Certificate(made.certificate).fingerprint256);
    await assert.rejects(shownCertificate(at), { code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
    await closeServer(server);
    await assert.rejects(shownCertificate(at), { code: "ECONNREFUSED" });
  });
});
