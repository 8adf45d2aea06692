import assert from "node:assert/strict";
import { makeCertificate } from "../../../tools/haproxy/certificate";
import { AUTHORITY } from "../../support/certificates";
import { checked, type FleetRules } from "../../../runtime/agent/registrations/check";

const HOST = "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com";

/** A registration whose one version is reached by TLS. */
const registered = (tls: object): string =>
  JSON.stringify({
    schema: 1,
    name: "partners",
    stages: [{ name: "v1", versions: [{ name: "api", host: HOST, port: 443, weight: 1, tls }] }],
  });

const rules = (change: Partial<FleetRules>): FleetRules => ({
  namespace: "partners.internal",
  hosts: [{ host: "*.execute-api.eu-central-1.amazonaws.com", apis: ["partners"] }],
  apis: ["partners"],
  trust: false,
  gatewayTrust: false,
  clientCertificate: false,
  gateway: true,
  ...change,
});

const refusal = (tls: object, change: Partial<FleetRules> = {}) => {
  const said = checked("apis/partners.json", registered(tls), rules(change));
  return "reason" in said ? `${said.reason}: ${said.problems.join()}` : undefined;
};

describe("A registration of a version that is reached by TLS", () => {
  it("needs no trust bundle of the fleet's where public authorities vouch for it", () => {
    assert.equal(refusal({ authority: "Public" }), undefined);
  });

  it("fails when the fleet has no bundle of backends' authorities: HAProxy would not start", () => {
    const said = "Tls: stages[0].versions[0].tls: leave it out: this fleet has no trust bundle to verify by";
    assert.equal(refusal({}), said);
    assert.equal(refusal({ authority: "Own" }), said);
    assert.equal(refusal({}, { trust: true }), undefined);
  });

  it("fails when a gateway is to be known by its common name, and the fleet has no bundle of gateways' authorities", () => {
    const named = { ...(JSON.parse(registered({ authority: "Public" })) as object), clientCommonName: "gateway.edge" };
    const said = (gatewayTrust: boolean) =>
      checked("apis/partners.json", JSON.stringify(named), rules({ gatewayTrust }));
    assert.deepEqual(said(false), {
      reason: "Tls",
      problems: ["clientCommonName: leave it out: this fleet has no trust bundle to verify gateways by"],
    });
    const taken = said(true);
    assert.equal("api" in taken && taken.api.clientCommonName, "gateway.edge");
  });

  it("fails when the fleet has no certificate that it could show", () => {
    assert.match(
      refusal({ authority: "Public", clientCertificate: true })!,
      /^Tls: stages\[0\]\.versions\[0\]\.tls\.clientCertificate: /,
    );
  });

  it("needs no trust bundle of the fleet's where it has authorities of its own", () => {
    assert.equal(refusal({ caCertificates: AUTHORITY }), undefined);
  });

  it("counts by when it was written, not by when a task reads it", async () => {
    const [begins, ends] = [new Date("2026-01-01T00:00:00Z"), new Date("2026-07-01T00:00:00Z")];
    const { certificate } = await makeCertificate({ commonName: "root", from: begins, to: ends });
    const said = (writtenAt?: string) => {
      const found = checked("apis/partners.json", registered({ caCertificates: certificate }), rules({}), writtenAt === undefined ? undefined : new Date(writtenAt)); // prettier-ignore
      return "reason" in found ? `${found.reason}: ${found.problems.join()}` : "taken";
    };
    const wrong = 'Invalid: stages[0].versions[0].tls.caCertificates: give an authority that is valid now; got "no anchor is valid now"'; // prettier-ignore
    assert.equal(said("2025-12-31T23:59:59Z"), wrong);
    assert.equal(said("2026-06-30T23:59:59Z"), "taken");
    assert.equal(said("2026-07-01T00:00:01Z"), wrong);
    // What an agent has kept was taken once.
    assert.equal(said(), "taken");
  });
});
