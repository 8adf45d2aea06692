import "reflect-metadata";
import assert from "node:assert/strict";
import { Pkcs10CertificateRequest } from "@peculiar/x509";
import type { X509Certificate } from "node:crypto";
import type { Trust } from "../../../../runtime/certificate/trust";
import { validate } from "../../../../runtime/certificate/validate";
import { acmPca, type Order, type AcmPcaApi } from "../../../../runtime/rotation/issuers/acm-pca";
import { templateFor } from "../../../../runtime/rotation/issuers/template";
import { localSigner, type Signer } from "../../../../runtime/rotation/signer";
import { createLeaf, createRoot } from "../../../../runtime/rotation/x509";
import { make } from "../../certificate/support/chains";
import { NAME, refusal } from "../support/context";

const now = new Date();
const request = { names: [NAME], uses: ["Server" as const], days: 7, now };

/** AWS Private CA: signs what is ordered, answers the same token by the same certificate, and takes its time. */
class FakeApi implements AcmPcaApi {
  readonly orders: Order[] = [];
  readonly made = new Map<string, string>();

  constructor(
    private readonly signer: Signer,
    readonly certificate: X509Certificate,
    private readonly chain: readonly X509Certificate[] = [],
    private pending = 0,
  ) {}

  async authority() {
    const chain = this.chain.map((each) => each.toString()).join("");
    return { certificate: this.certificate.toString(), ...(chain !== "" && { chain }) };
  }

  async order(order: Order): Promise<string> {
    this.orders.push(order);
    const csr = new Pkcs10CertificateRequest(order.request);
    assert.equal(await csr.verify(), true);
    const leaf = {
      publicKey: Buffer.from(csr.publicKey.rawData),
      names: request.names,
      uses: request.uses,
      days: order.days,
      now,
    };
    this.made.set(
      order.token,
      this.made.get(order.token) ?? (await createLeaf(this.signer, this.certificate, leaf)).toString(),
    );
    return order.token;
  }

  async collect(certificateArn: string): Promise<string | undefined> {
    return this.pending-- > 0 ? undefined : this.made.get(certificateArn);
  }
}

async function rootApi(pending = 0): Promise<FakeApi> {
  const signer = localSigner();
  return new FakeApi(signer, await createRoot(signer, { name: "pca", days: 3653, now }), [], pending);
}

const named = ({ issuer, issuerChain, anchors }: Trust) => [
  issuer.subject,
  ...[issuerChain, anchors].map((all) => all.map(({ subject }) => subject)),
];

describe("acm-pca", () => {
  const noSleep = async () => undefined;

  it("orders a leaf for a key that is made here, and trusts the CA's root", async () => {
    const api = await rootApi();
    const issuer = acmPca(api, noSleep);
    const trust = await issuer.trust([], now);
    assert.deepEqual(named(trust), ["CN=pca", [], ["CN=pca"]]);
    const bundle = await issuer.issue(request, trust.issuer);
    assert.deepEqual(bundle.intermediates, []);
    assert.deepEqual(
      validate(bundle, { names: [NAME], uses: ["Server"], anchors: trust.anchors, minimumRemainingDays: 4, now }),
      [],
    );
    assert.deepEqual(
      api.orders.map(({ template, signingAlgorithm, days }) => ({ template, signingAlgorithm, days })),
      [{ template: "EndEntityServerAuthCertificate/V1", signingAlgorithm: "SHA256WITHECDSA", days: 7 }],
    );
  });

  it("sends the CA's own certificate along when it is below a root", async () => {
    const root = await make({ name: "root" });
    const middle = await make({ name: "middle", issuer: root, authority: true });
    const api = new FakeApi(localSigner(middle.privateKey), middle.certificate, [root.certificate]);
    const issuer = acmPca(api, noSleep);
    const trust = await issuer.trust([], now);
    assert.deepEqual(named(trust), ["CN=middle", [], ["CN=root"]]);
    const bundle = await issuer.issue(request, trust.issuer);
    assert.deepEqual(
      bundle.intermediates.map(({ subject }) => subject),
      ["CN=middle"],
    );
    assert.deepEqual(
      validate(bundle, { names: [NAME], uses: ["Server"], anchors: trust.anchors, minimumRemainingDays: 4, now }),
      [],
    );
  });

  it("waits for a certificate that is being made, and orders once", async () => {
    const api = await rootApi(9);
    const waits: number[] = [];
    await acmPca(api, async (milliseconds) => void waits.push(milliseconds)).issue(request, api.certificate);
    assert.equal(api.orders.length, 1);
    assert.deepEqual(waits, [250, 500, 1000, 2000, 3000, 3000, 5000, 5000, 5000]);
  });

  it("fails when it is still being made after ten tries", async () => {
    const api = await rootApi(10);
    await refusal("IssuancePending", acmPca(api, noSleep).issue(request, api.certificate));
    assert.equal(api.orders.length, 1);
  });

  it("never has the token of one request answered for another: each has a key of its own", async () => {
    const api = await rootApi();
    const issuer = acmPca(api, noSleep);
    const leaves = [await issuer.issue(request, api.certificate), await issuer.issue(request, api.certificate)];
    const [one, other] = api.orders.map((order) => order.token);
    assert.notEqual(one, other);
    assert.match(one ?? "", /^[0-9a-f]{36}$/);
    for (const bundle of leaves) {
      assert.deepEqual(
        validate(bundle, {
          names: [NAME],
          uses: ["Server"],
          anchors: [api.certificate],
          minimumRemainingDays: 4,
          now,
        }),
        [],
      );
    }
  });

  it("asks for the template of the use", () => {
    assert.equal(templateFor(["Server"]), "EndEntityServerAuthCertificate/V1");
    assert.equal(templateFor(["Client"]), "EndEntityClientAuthCertificate/V1");
    assert.equal(templateFor(["Server", "Client"]), "EndEntityCertificate/V1");
  });

  it("knows its own CA certificate", async () => {
    const [api, other] = [await rootApi(), await rootApi()];
    assert.equal(await acmPca(api, noSleep).owns(api.certificate, []), true);
    assert.equal(await acmPca(api, noSleep).owns(other.certificate, []), false);
  });
});
