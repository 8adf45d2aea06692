import {
  decoded,
  type AgentEnvironment,
  type CertificateSetting,
  type TrustSetting,
} from "../../../runtime/agent/environment";

/** The certificates and the trust bundle of an agent. */
export interface AgentCertificates {
  readonly certificates: readonly CertificateSetting[];
  readonly trust: TrustSetting;
  /** The same bundle for what gateways show, where the plan has one for that. */
  readonly gatewayTrust?: TrustSetting;
}

/**
 * The certificates of an agent's environment, all of them verified by the trust bundle: no public authority would issue to a
 * laptop, so the run has an authority of its own, which the fleet's bundle holds. A plan without a bundle gets one.
 */
export function agentCertificates(environment: AgentEnvironment): AgentCertificates {
  const variables = decoded(environment);
  const certificates = (variables.GATEHOUSE_CERTIFICATES ?? []) as CertificateSetting[];
  const trust = (variables.GATEHOUSE_TRUST ?? { secret: "local-trust", files: [] }) as TrustSetting;
  const { files } = (variables.GATEHOUSE_GATEWAY_TRUST ?? {}) as Partial<TrustSetting>;
  return {
    certificates: certificates.map((one) => ({ ...one, trust: trust.secret })),
    trust,
    ...(files && { gatewayTrust: { secret: trust.secret, files } }),
  };
}
