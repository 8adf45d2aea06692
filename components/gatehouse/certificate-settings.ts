import { AuthorityKind, type AuthorityReference } from "../certificate-path/authority/args";
import { findKind, KIND_NAMES, kindOf } from "../certificate-path/authority/kinds";
import { rotationLogPrefix } from "../certificate-path/rotated-certificate/functions";
import { rotatedCertificateProblems } from "../certificate-path/rotated-certificate/problems";
import { CertificateUse } from "../certificate-path/rotated-certificate/args";
import { type GatehouseArgs, type AuthoritySettings, ServerAuthority } from "./args";
import { TlsMode } from "../request-path/balancer/args";
import { MOST_COMMON_NAME } from "../shared/names";
import { duplicates, isPlain, must, within } from "../shared/refuse";

const FIRST: AuthoritySettings = { name: "root-1", kind: AuthorityKind.PrivateCa };

export function authoritiesOf({ certificates }: GatehouseArgs): AuthoritySettings[] {
  return certificates.authorities ?? [FIRST];
}

/** Those whose roots are in the trust bundle. */
export function trustedAuthorities(args: GatehouseArgs): AuthoritySettings[] {
  return authoritiesOf(args).filter((one) => one.retired !== true);
}

/** Who may have issued HAProxy's own certificate, the first one the next: nobody of ours if one is brought. */
export function serverAuthorities({ tls }: GatehouseArgs): ServerAuthority[] {
  if (tls.certificate !== undefined) return [];
  const { Public, Private } = ServerAuthority;
  return tls.authorities ?? [(tls.mode ?? TlsMode.Passthrough) === TlsMode.Passthrough ? Public : Private];
}

/** What nobody else's authority is called. */
export const authorityName = (name: string, authority: string): string => `${name}-${authority}`;

/** The names of the components, of which names of roles, functions and log groups are made. */
export const clientCertificateName = (name: string): string => `${name}-client`;
export const serverCertificateName = (name: string): string => `${name}-server`;

/** What HAProxy shows to backends is issued for this: no address leads there. */
export const clientName = (name: string): string => `haproxy.${name}.internal`;

/** What the log groups' names begin with, for the key's policy. */
export function rotationLogPrefixes(name: string, args: GatehouseArgs): string[] {
  const issued = serverAuthorities(args).length === 0 ? [] : [serverCertificateName(name)];
  return [clientCertificateName(name), ...issued].map(rotationLogPrefix);
}

/** What every certificate of the door has in common. */
export function rotationSettings(args: GatehouseArgs) {
  const { accountId, region, certificates, logs, protect } = args;
  const { breakGlassArns, trustSettleMinutes } = certificates;
  return {
    accountId,
    region,
    breakGlassArns,
    logRetentionDays: logs.retentionDays,
    ...(trustSettleMinutes !== undefined && { trustSettleMinutes }),
    ...(protect !== undefined && { protect }),
  };
}

/** What the door's own authorities are told beyond that. `name` gives an authority the name that nobody else's has. */
export function privateSettings(args: GatehouseArgs, name: (authority: string) => string) {
  const { issuer, lifetimeDays, schedule } = args.certificates;
  return {
    ...(issuer !== undefined && { issuer: name(issuer) }),
    ...(lifetimeDays !== undefined && { lifetimeDays }),
    ...(schedule !== undefined && { schedule }),
  };
}

/** All that is wrong with them; empty if nothing. */
export function certificatesProblems(args: GatehouseArgs): string[] {
  const settings = authoritiesOf(args);
  const serversOnly = settings.filter((one) => findKind(one.kind)?.notForClients !== undefined).map((one) => one.name);
  const trusted = trustedAuthorities(args);
  const authorities = trusted.map(({ name, kind, unusable = false }): AuthorityReference => ({
    name,
    kind,
    unusable,
    arn: "",
  }));
  const early = settings
    .slice(0, trusted.length)
    .filter((one) => one.retired === true)
    .map((one) => one.name);
  const found = rotatedCertificateProblems({
    ...rotationSettings({ ...args, logs: { retentionDays: 365 } }),
    ...privateSettings(args, (authority) => authority),
    names: ["haproxy.internal"],
    use: CertificateUse.Client,
    authorities,
    logKeyArn: "",
  });
  const usable = KIND_NAMES.filter((kind) => kindOf(kind).notForClients === undefined).join(" or ");
  const what = `use ${usable}: HAProxy shows services a client's certificate, and the others are for servers alone`;
  return within("certificates", [
    ...(serversOnly.length > 0 ? must(false, "authorities", what, serversOnly) : found),
    ...must(early.length === 0, "authorities", "put the retired ones last", early),
  ]);
}

function serverAuthoritiesProblems(args: GatehouseArgs): string[] {
  const { authorities, certificate, mode = TlsMode.Passthrough } = args.tls;
  if (authorities === undefined) return [];
  const known: string[] = Object.values(ServerAuthority);
  const fits = authorities.every((one) => known.includes(one)) && duplicates(authorities).length === 0;
  const both = authorities.length === 2;
  return [
    ...must(certificate === undefined, "tls.authorities", "leave it out: tls.certificate is brought", authorities),
    ...must(
      fits && authorities.length > 0,
      "tls.authorities",
      `name ${known.join(" or ")}, or both, each once`,
      authorities,
    ),
    ...must(
      mode !== TlsMode.Passthrough || authorities[0] === ServerAuthority.Public,
      "tls.authorities",
      "put Public first under Passthrough: API Gateway trusts public authorities alone",
      authorities,
    ),
    ...must(
      !both || trustedAuthorities(args).length === 1,
      "tls.authorities",
      "end the rollover of certificates.authorities first: a certificate has two authorities at the most",
      authorities,
    ),
  ];
}

/** What is wrong with how HAProxy's own certificate is had. */
export function serverCertificateProblems(args: GatehouseArgs): string[] {
  const { hostedZoneId } = args.tls;
  const what =
    "give the public Route 53 zone of tls.serverName, where ACM sees that the name is yours, or bring tls.certificate";
  const zoned = hostedZoneId !== undefined && (!isPlain(hostedZoneId) || hostedZoneId !== "");
  const issued = serverAuthorities(args).includes(ServerAuthority.Public);
  return [
    ...serverAuthoritiesProblems(args),
    ...must(
      !issued || args.tls.serverName.length <= MOST_COMMON_NAME,
      "tls.serverName",
      `use at most ${MOST_COMMON_NAME} characters, which is what ACM takes as a certificate's first name, or bring tls.certificate`,
      args.tls.serverName,
    ),
    ...must(!issued || zoned, "tls.hostedZoneId", what, hostedZoneId),
  ];
}
