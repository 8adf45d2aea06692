import "reflect-metadata";
import assert from "node:assert/strict";
import { Pkcs10CertificateRequest } from "@peculiar/x509";
import { bundleProblems } from "../../../../runtime/rotation/checks";
import { acmPca, type Order, type PrivateCaApi } from "../../../../runtime/rotation/issuers/acm-pca";
import { templateFor } from "../../../../runtime/rotation/issuers/template";
import { localSigner } from "../../../../runtime/rotation/signer";
import { createLeaf, createRoot } from "../../../../runtime/rotation/x509";
import { issueIntermediate, looseRoot } from "../support/chains";
import { NAME, refusal } from "../support/context";

const now = new Date();
const request = { names: [NAME], uses: ["server" as const], days: 7, now };

/** AWS Private CA: signs what is ordered, answers the same token by the same certificate, and takes its time. */
class FakeApi implements PrivateCaApi {
  readonly orders: Order[] = [];
  readonly made = new Map<string, string>();
  readonly signer = localSigner();
  certificate = "";
  chain: string | undefined;

  constructor(private pending: number) {}

  async authority() {
    return { certificate: this.certificate, ...(this.chain !== undefined && { chain: this.chain }) };
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
    this.made.set(order.token, this.made.get(order.token) ?? (await createLeaf(this.signer, this.certificate, leaf)));
    return order.token;
  }

  async collect(certificateArn: string): Promise<string | undefined> {
    return this.pending-- > 0 ? undefined : this.made.get(certificateArn);
  }
}

async function rootApi(pending = 0): Promise<FakeApi> {
  const api = new FakeApi(pending);
  api.certificate = await createRoot(api.signer, { name: "pca", days: 3653, now });
  return api;
}

describe("acm-pca", () => {
  const noSleep = async () => undefined;

  it("orders a leaf for a key that is made here, and trusts the CA's root", async () => {
    const api = await rootApi();
    const issuer = acmPca(api, noSleep);
    const trust = await issuer.trust([], now);
    assert.deepEqual(trust, { issuer: api.certificate, anchors: [api.certificate] });
    const bundle = await issuer.issue(request, trust.issuer);
    assert.deepEqual(bundle.intermediates, []);
    assert.deepEqual(
      bundleProblems(bundle, { names: [NAME], uses: ["server"], anchors: trust.anchors, minimumRemainingDays: 4, now }),
      [],
    );
    assert.deepEqual(
      api.orders.map(({ template, signingAlgorithm, days }) => ({ template, signingAlgorithm, days })),
      [{ template: "EndEntityServerAuthCertificate/V1", signingAlgorithm: "SHA256WITHECDSA", days: 7 }],
    );
  });

  it("sends the CA's own certificate along when it is below a root", async () => {
    const api = new FakeApi(0);
    const top = localSigner();
    const root = await looseRoot(top, { days: 365, now });
    const middle = await issueIntermediate(top, root, { days: 90, now });
    Object.assign(api, { signer: middle.signer, certificate: middle.certificate, chain: root });
    const issuer = acmPca(api, noSleep);
    const trust = await issuer.trust([], now);
    assert.deepEqual(trust, { issuer: middle.certificate, anchors: [root] });
    const bundle = await issuer.issue(request, trust.issuer);
    assert.deepEqual(bundle.intermediates, [middle.certificate]);
    assert.deepEqual(
      bundleProblems(bundle, { names: [NAME], uses: ["server"], anchors: [root], minimumRemainingDays: 4, now }),
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
    await refusal("ISSUANCE_PENDING", acmPca(api, noSleep).issue(request, api.certificate));
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
        bundleProblems(bundle, {
          names: [NAME],
          uses: ["server"],
          anchors: [api.certificate],
          minimumRemainingDays: 4,
          now,
        }),
        [],
      );
    }
  });

  it("asks for the template of the use", () => {
    assert.equal(templateFor(["server"]), "EndEntityServerAuthCertificate/V1");
    assert.equal(templateFor(["client"]), "EndEntityClientAuthCertificate/V1");
    assert.equal(templateFor(["server", "client"]), "EndEntityCertificate/V1");
  });

  it("knows its own CA certificate", async () => {
    const [api, other] = [await rootApi(), await rootApi()];
    assert.equal(await acmPca(api, noSleep).owns(api.certificate), true);
    assert.equal(await acmPca(api, noSleep).owns(other.certificate), false);
  });
});
