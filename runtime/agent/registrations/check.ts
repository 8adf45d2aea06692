import { createHash } from "node:crypto";
import {
  FILES,
  hostProblems,
  MOST_REGISTRATION_BYTES,
  registeredApi,
  registrationKey,
  registrationProblems,
  REGISTRATION_SCHEMA,
  versionsOf,
  type HostRules,
  type IntentApi,
  type IssuerKeys,
  type Registration,
} from "../../../haproxy/config";
import type { TrustSetting } from "../environment";

/** Why a registration is not taken: the metric's dimension-free field `Reason`, and what alarms and a team look for. */
export const REASONS = [
  "Unreadable",
  "TooLarge",
  "NewerSchema",
  "Invalid",
  "OtherName",
  "Host",
  "Tls",
  "Tokens",
  "NoRoom",
] as const;

export type Reason = (typeof REASONS)[number];

/** What a registration comes to. */
export type Checked =
  | { readonly api: IntentApi; readonly issuerKeys: IssuerKeys | undefined }
  | { readonly reason: Reason; readonly problems: readonly string[] };

/** What this fleet is and has, which no registration changes. */
export interface FleetRules extends HostRules {
  /** It has a bundle that backends' certificates are verified by. */
  readonly trust: boolean;
  /** It has a bundle that gateways' certificates are verified by. */
  readonly gatewayTrust: boolean;
  /** It has a certificate of its own to show to backends. */
  readonly clientCertificate: boolean;
  /** Requests come by a gateway, which says who calls. */
  readonly gateway: boolean;
}

/**
 * Whether an object is a registration that HAProxy can have, by the plan's rules and the fleet's; nothing is assumed of it.
 *
 * @param writtenAt authorities must be valid then, so that all tasks say the same of it, whenever they start
 */
export function checked(key: string, text: string, rules: FleetRules, writtenAt?: Date): Checked {
  const refused = (reason: Reason, problems: readonly string[]): Checked => ({ reason, problems });
  const bytes = Buffer.byteLength(text);
  if (bytes > MOST_REGISTRATION_BYTES) return tooLarge(bytes);
  let given: Registration;
  try {
    given = JSON.parse(text) as Registration;
  } catch {
    return refused("Unreadable", ["registration: give JSON"]);
  }
  const schema: unknown = (given as Partial<Registration> | null)?.schema;
  if (typeof schema === "number" && schema > REGISTRATION_SCHEMA)
    return refused("NewerSchema", [`schema: deploy the fleet of a release that reads ${schema}; this one reads ${REGISTRATION_SCHEMA}`]); // prettier-ignore
  const invalid = registrationProblems(given, writtenAt);
  if (invalid.length > 0) return refused("Invalid", invalid);
  if (registrationKey(given.name) !== key)
    return refused("OtherName", [`name: an object's key says whose it is, ${registeredApi(key)}; got ${JSON.stringify(given.name)}`]); // prettier-ignore
  const hosts = hostProblems(given, rules);
  if (hosts.length > 0) return refused("Host", hosts);
  const tls = [...tlsProblems(given, rules), ...commonNameProblems(given, rules)];
  if (tls.length > 0) return refused("Tls", tls);
  if (given.tokens !== undefined && !rules.gateway)
    return refused("Tokens", [
      "tokens: leave them out: clients of this fleet call without a gateway, and show certificates",
    ]);
  return { api: apiFrom(given, text, rules), issuerKeys: given.issuerKeys };
}

export const tooLarge = (bytes: number): Checked => ({
  reason: "TooLarge",
  problems: [`registration: keep it under ${MOST_REGISTRATION_BYTES} bytes; got ${bytes}`],
});

/** HAProxy verifies by the bundle and shows the certificate: without the files it would not start, for anybody. */
function tlsProblems({ stages }: Registration, { trust, clientCertificate }: FleetRules): string[] {
  return versionsOf(stages).flatMap(({ version: { tls }, at }) => {
    if (tls !== undefined && tls.authority !== "Public" && tls.caCertificates === undefined && !trust)
      return [`${at}.tls: leave it out: this fleet has no trust bundle to verify by`];
    if (tls?.clientCertificate === true && !clientCertificate)
      return [`${at}.tls.clientCertificate: leave it out: this fleet has no certificate to show`];
    return [];
  });
}

function commonNameProblems({ clientCommonName }: Registration, { gatewayTrust }: FleetRules): string[] {
  const what = "clientCommonName: leave it out: this fleet has no trust bundle to verify gateways by";
  return clientCommonName === undefined || gatewayTrust ? [] : [what];
}

/** What a fleet verifies by these trust bundles. */
export function trustedBy(trusts: readonly Pick<TrustSetting, "files">[]): Pick<FleetRules, "trust" | "gatewayTrust"> {
  const files = trusts.flatMap((one) => one.files);
  return { trust: files.includes(FILES.backendTrust), gatewayTrust: files.includes(FILES.gatewayTrust) };
}

function apiFrom(
  { name, stages, originProofs = [], routeClasses = [], apiKeys = [], clientCertificates = [], clientCommonName, tokens }: Registration, // prettier-ignore
  text: string,
  { clientCertificate }: FleetRules,
): IntentApi {
  return {
    name,
    stages: stages.map((stage) => ({
      ...stage,
      versions: stage.versions.map((one) => ({ ...one, ...(one.tls && { tls: { clientCertificate, ...one.tls } }) })),
    })),
    ...{ originProofs, routeClasses, apiKeys, clientCertificates },
    ...(clientCommonName !== undefined && { clientCommonName }),
    ...(tokens && { tokens }),
    hash: createHash("sha256").update(text).digest("hex"),
  };
}
