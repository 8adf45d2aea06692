import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { CLIENT_AUTH, makeCertificate, SERVER_AUTH } from "../../../tools/haproxy/certificate";

const read = ({ certificate }: { certificate: string }): X509Certificate => new X509Certificate(certificate);

describe("a throwaway certificate", () => {
  it("is an authority that signs itself, unless another signs it", async () => {
    const root = await makeCertificate({ commonName: "root" });
    const leaf = await makeCertificate({ commonName: "leaf", names: ["a.test", "b.test"], issuer: root });
    assert.deepEqual([read(root).ca, read(root).verify(read(root).publicKey)], [true, true]);
    assert.deepEqual([read(leaf).ca, read(leaf).verify(read(root).publicKey)], [false, true]);
    assert.equal(read(leaf).checkIssued(read(root)), true);
    assert.equal(read(leaf).subjectAltName, "DNS:a.test, DNS:b.test");
    assert.equal(read(leaf).checkPrivateKey(leaf.key), true);
    assert.ok(leaf.bundle.startsWith(leaf.certificate) && leaf.bundle.endsWith("-----END PRIVATE KEY-----\n"));
  });

  it("says what it is asked to say, also what the rotation function would not", async () => {
    const [from, to] = [new Date("2020-01-01T00:00:00Z"), new Date("2020-01-02T00:00:00Z")];
    const root = await makeCertificate({ commonName: "root" });
    const request = { commonName: "old", issuer: root, authority: true, from, to, uses: [SERVER_AUTH, CLIENT_AUTH] };
    const old = read(await makeCertificate(request));
    assert.deepEqual([old.ca, new Date(old.validFrom), new Date(old.validTo)], [true, from, to]);
    assert.deepEqual([old.keyUsage, old.subjectAltName], [[SERVER_AUTH, CLIENT_AUTH], undefined]);
  });
});
