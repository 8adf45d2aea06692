import { makeCertificate } from "../../haproxy/certificate";
import type { Plan } from "../../preview";
import { PlanResources } from "../../preview/plan-resources";
import { CommandError } from "../../shared/command-error";
import type { IssuedCertificate } from "./issued-certificate";
import type { ShownCertificate } from "../gateway/api";

/** What API Gateway would generate, by the names of the resources: self-signed, as its own are; and what is issued to it. */
export class GatewayCertificates {
  readonly #made = new Map<string, ShownCertificate>();

  /** Those of these plans. */
  static async of(plans: readonly Plan[]): Promise<GatewayCertificates> {
    const certificates = new GatewayCertificates();
    for (const plan of plans)
      for (const { name } of new PlanResources(plan).all("aws:apigateway/clientCertificate:ClientCertificate")) {
        const { certificate, bundle } = await makeCertificate({ commonName: "ApiGateway", authority: false });
        certificates.#made.set(name, { cert: certificate, key: bundle });
      }
    return certificates;
  }

  /** What the gatehouse issues to gateways, by the resource that imports it. */
  issued(one: IssuedCertificate | undefined): void {
    if (one) this.#made.set(one.planned.name, one.acm.shown);
  }

  /** @throws CommandError for one of a plan that came later */
  readonly of = (name: string): ShownCertificate => {
    const made = this.#made.get(name);
    if (made) return made;
    throw new CommandError(`${name}: a certificate that was not in the plan when this run began; start it again`);
  };
}
