import type { CertificateSetting } from "../../../runtime/agent/settings";

/** What an agent is told of certificates and trust. */
export interface Vouched {
  readonly certificates: readonly CertificateSetting[];
  readonly trust: { readonly secret: string; readonly files: readonly string[] };
}

type Environment = Readonly<Record<string, string>>;

/**
 * The certificates of an agent's environment, all of them vouched for by the trust bundle: no public authority would issue
 * to a laptop, so the run's own does, and the fleet's bundle names it. A plan without a bundle gets one.
 */
export function vouchedHere(environment: Environment): Vouched {
  const certificates = JSON.parse(environment.GATEHOUSE_CERTIFICATES ?? "[]") as CertificateSetting[];
  const trust = JSON.parse(environment.GATEHOUSE_TRUST ?? '{"secret":"local-trust","files":[]}') as Vouched["trust"];
  return { certificates: certificates.map((one) => ({ ...one, trust: trust.secret })), trust };
}
