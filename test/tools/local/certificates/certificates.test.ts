import assert from "node:assert/strict";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { readBundle } from "../../../../runtime/certificate/bundle";
import { Confidential } from "../../../../runtime/certificate/confidential";
import { readTrust, trustProblems } from "../../../../runtime/certificate/trust";
import { validate } from "../../../../runtime/certificate/validate";
import type { CertificateSetting } from "../../../../runtime/agent/environment";
import { LocalAcm } from "../../../../tools/local/certificates/issued-certificate";
import { LocalCertificates } from "../../../../tools/local/certificates/certificates";
import { LocalSecrets } from "../../../../tools/local/store/secrets";

const SERVER: CertificateSetting = { file: "edge.pem", secret: "server", use: "Server", names: ["origin.example.com"], trust: "trust" }; // prettier-ignore
const CLIENT: CertificateSetting = { file: "backend-client.pem", secret: "client", use: "Client", names: ["haproxy.example.internal"], trust: "trust" }; // prettier-ignore
const VOUCHED = { certificates: [SERVER, CLIENT], trust: { secret: "trust", files: ["backend-ca.pem"] } };

/** What the agent has against a certificate. */
function against(values: ReadonlyMap<string, string>, { secret, use, names }: CertificateSetting): string | undefined {
  const now = new Date();
  const trust = readTrust(new Confidential(values.get("trust")!));
  const requirements = { uses: [use], names, anchors: trust.anchors, minimumRemainingDays: 0, now };
  const problems = validate(readBundle(new Confidential(values.get(secret)!)), requirements);
  return [...trustProblems(trust, now), ...problems][0]?.code;
}

describe("the certificates of a local run", () => {
  let values: Map<string, string>, secrets: LocalSecrets;

  beforeEach(() => {
    values = new Map();
    secrets = new LocalSecrets((secret, text) => values.set(secret, text));
  });

  it("are issued with the trust that the agent checks them by", async () => {
    const { authority } = await LocalCertificates.bootstrap(secrets, VOUCHED);
    assert.deepEqual([...values.keys()].sort(), ["client", "server", "trust"]);
    assert.deepEqual([against(values, SERVER), against(values, CLIENT)], [undefined, undefined]);
    assert.equal(against(values, { ...SERVER, names: ["other.example.com"] }), "NameMismatch");
    assert.equal(new X509Certificate(authority).ca, true);
  });

  it("rotate one by one, by the four steps of the rotation function", async () => {
    const certificates = await LocalCertificates.bootstrap(secrets, VOUCHED);
    const [first, client, trusted] = ["server", "client", "trust"].map((secret) => values.get(secret));
    const sha256 = await certificates.rotate("server");
    assert.equal(against(values, SERVER), undefined);
    assert.notEqual(values.get("server"), first);
    assert.deepEqual([values.get("client"), values.get("trust")], [client, trusted]);
    assert.equal(new X509Certificate(values.get("server")!).fingerprint256, sha256);
    assert.notEqual(await certificates.rotate("server"), sha256);
    const labels = Object.values((await secrets.describe("server")).stages);
    assert.deepEqual(labels.flat().sort(), ["AWSCURRENT", "AWSPREVIOUS"]);
  });

  it("are issued to gateways too: kept in a stand-in for ACM, which shows the next one as soon as it is imported", async () => {
    const names = ["gateway.example.internal"];
    const planned = { name: "edge-gateway-client-acm", secret: "gateway", names, owner: "edge-gateway-client", arn: "arn:acm" }; // prettier-ignore
    const acm = new LocalAcm(planned);
    const { shown } = acm;
    assert.throws(() => shown.cert, /nothing was imported yet/);
    const certificates = await LocalCertificates.bootstrap(secrets, VOUCHED, { planned, acm });
    const first = new X509Certificate(shown.cert);
    assert.deepEqual([first.subject, first.keyUsage as unknown], [`CN=${names[0]}`, ["1.3.6.1.5.5.7.3.2"]]);
    const sha256 = await certificates.rotate("gateway");
    assert.equal(new X509Certificate(shown.cert).fingerprint256, sha256);
    assert.notEqual(sha256, first.fingerprint256);
    assert.equal(new X509Certificate(shown.cert).checkPrivateKey(createPrivateKey(shown.key)), true);
  });

  it("fail for a secret that is not a certificate's, and for an agent that has none", async () => {
    const certificates = await LocalCertificates.bootstrap(secrets, VOUCHED);
    await assert.rejects(certificates.rotate("other"), {
      message: "other: the plan's agent has no certificate of this secret",
    });
    await assert.rejects(LocalCertificates.bootstrap(secrets, { ...VOUCHED, certificates: [] }), {
      message: "GATEHOUSE_CERTIFICATES: the plan's agent has no certificate",
    });
  });
});
