import {
  decoded,
  type AgentEnvironment,
  type CertificateSetting,
  type TrustSetting,
} from "../../../runtime/agent/environment";

/** What an agent is told of certificates and trust. */
export interface Vouched {
  readonly certificates: readonly CertificateSetting[];
  readonly trust: TrustSetting;
}

/**
 * The certificates of an agent's environment, all of them vouched for by the trust bundle: no public authority would issue
 * to a laptop, so the run's own does, and the fleet's bundle names it. A plan without a bundle gets one.
 */
export function vouchedHere(environment: AgentEnvironment): Vouched {
  const told = decoded(environment);
  const certificates = (told.GATEHOUSE_CERTIFICATES ?? []) as CertificateSetting[];
  const trust = (told.GATEHOUSE_TRUST ?? { secret: "local-trust", files: [] }) as TrustSetting;
  return { certificates: certificates.map((one) => ({ ...one, trust: trust.secret })), trust };
}
