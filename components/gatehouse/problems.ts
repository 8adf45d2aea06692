import { isOutput, must, problemsOf, under, within, type Rule } from "../../fields";
import { MOST_COMMON_NAME } from "../../fields/dns";
import { apart, settingsProblems } from "../../haproxy/config";
import { BACKENDS_RULES } from "../api/backends/problems";
import { ISSUER_RULES } from "../api/gateway/problems";
import { unverifiable } from "../api/token-verification";
import { KIND_NAMES, kindOf } from "../certificate-path/authority/kinds";
import { CertificateUse } from "../certificate-path/rotated-certificate/args";
import { ISSUING_RULES } from "../certificate-path/rotated-certificate/problems";
import { ALARM_RULES } from "../observability/problems";
import { ARCHIVE_RULES } from "../foundation/archive-args";
import { NETWORK_RULES, zonesOfTheRegion } from "../foundation/problems";
import { TlsMode } from "../request-path/balancer/args";
import { listenerCertificate, longestSuffix, NAME_LENGTH, otherMode } from "../request-path/balancer/problems";
import { DOMAIN_RULES } from "../request-path/domain/problems";
import { intentBytes } from "../request-path/fleet/deployed";
import { FLEET_RULES, MOST_INTENT_BYTES, placesFit } from "../request-path/fleet/problems";
import { stopProblems } from "../request-path/fleet/stop";
import { nameFits } from "../shared/names";
import { imageRegionProblems } from "./aws-access";
import { serverNames } from "./names";
import { apiRules, registeredApiProblems } from "./api-context";
import { FORMER_DOMAIN_RULES } from "./domains";
import { GATEHOUSE, type GatehouseArgs, type ResolvedGatehouse } from "./args";
import { ServerAuthority } from "./tls-args";
import { serverAuthorities, trustedAuthorities } from "./authorities";
import { haproxyIntent, haproxySettings, longestRequestSeconds } from "./request-path";

/** All that is wrong with the name and the arguments, in the caller's words; empty if nothing. Creates nothing. */
export function gatehouseProblems(name: string, args: GatehouseArgs): string[] {
  // Of the names that are made of this one the balancer's is the shortest.
  const found = [
    ...nameFits(
      name,
      `-balancer${longestSuffix([args?.tls?.mode, args?.tls?.alsoMode])}`,
      NAME_LENGTH,
      "load balancer",
    ),
    ...problemsOf(GATEHOUSE, args, [...GATEHOUSE_RULES, ...apiRules(name, howMany(args?.apis))]),
  ];
  // What HAProxy would refuse is said in HAProxy's words, so only where nothing above has said it in the caller's.
  return found.length > 0 ? found : haproxyProblems(name, args);
}

/** Of what may be anything. */
const howMany = (apis: unknown): number => (Array.isArray(apis) ? apis.length : 0);

type Settings = ResolvedGatehouse;

/** A domain's rules, which also look at the gatehouse's region. */
const DOMAIN_OF_REGION: Rule<Settings>[] = under(
  "domain",
  ({ domain, region }: Settings) => domain && { ...domain, region },
  DOMAIN_RULES,
).map((rule) => ({ ...rule, of: rule.of.map((path) => (path === "domain.region" ? "region" : path)) }));

const GATEHOUSE_RULES: Rule<Settings>[] = [
  ...under("network", ({ network }: Settings) => network, NETWORK_RULES),
  {
    of: ["network.availabilityZoneIds", "region"],
    problems: ({ network, region }) => within("network", zonesOfTheRegion({ ...network, region })),
  },
  ...under("logs.archive", ({ logs }: Settings) => logs.archive, ARCHIVE_RULES),
  ...under("alarms", ({ alarms }: Settings) => alarms, ALARM_RULES),
  ...under("fleet", ({ fleet }: Settings) => fleet, FLEET_RULES),
  { of: ["fleet.image", "agent.image", "region", "network"], problems: imageRegionProblems },
  {
    of: ["maxServers", "fleet.memoryMiB"],
    problems: ({ maxServers, fleet }) => placesFit(maxServers, fleet.memoryMiB, "maxServers"),
  },
  ...under("authorizer", ({ authorizer }: Settings) => authorizer, ISSUER_RULES),
  {
    of: ["verifyTokens", "authorizer"],
    problems: ({ verifyTokens, authorizer }) => (verifyTokens ? unverifiable("authorizer.jwt", authorizer?.jwt) : []),
  },
  ...DOMAIN_OF_REGION,
  ...FORMER_DOMAIN_RULES,
  { of: ["domain", "tls.serverName", "tls.hostedZoneId"], problems: oneZoneProblems },
  ...under("backends", ({ backends }: Settings) => backends, BACKENDS_RULES),
  ...under("certificates", signing, ISSUING_RULES),
  { of: ["certificates.authorities"], problems: authoritiesProblems },
  {
    of: ["tls.mode", "tls.alsoMode", "tls.balancerCertificateArn"],
    problems: ({ tls: { mode, alsoMode, balancerCertificateArn } }) =>
      listenerCertificate([mode, alsoMode], balancerCertificateArn, "tls.balancerCertificateArn"),
  },
  { of: ["tls.mode", "tls.alsoMode"], problems: ({ tls }) => otherMode(tls.mode, tls.alsoMode, "tls.alsoMode") },
  { of: ["tls.mode", "tls.certificate", "tls.authorities"], problems: serverAuthoritiesProblems },
  { of: ["tls.authorities", "certificates.authorities"], problems: switchingProblems },
  {
    of: ["tls.mode", "tls.certificate", "tls.authorities", "tls.hostedZoneId", "tls.dnsElsewhere"],
    problems: hostedZoneProblems,
  },
  {
    of: ["tls.mode", "tls.certificate", "tls.authorities", "tls.serverName", "tls.alsoServerNames"],
    problems: commonNameProblems,
  },
  {
    of: ["fleet.stopTimeoutSeconds", "timeoutMilliseconds"],
    problems: (settings) =>
      within("fleet", stopProblems(settings.fleet.stopTimeoutSeconds, longestRequestSeconds(settings))),
  },
];

/** What the rules about who signs look at; nothing while no authority is trusted that could. */
function signing(settings: Settings) {
  const authorities = trustedAuthorities(settings);
  const usable = authorities.length > 0 && serversOnly(settings).length === 0;
  return usable ? { ...settings.certificates, authorities, use: CertificateUse.Client } : undefined;
}

/** Those that sign nothing that a client may show. */
function serversOnly({ certificates }: Settings): string[] {
  return certificates.authorities
    .filter(({ kind }) => kindOf(kind).notForClients !== undefined)
    .map(({ name }) => name);
}

function authoritiesProblems(settings: Settings): string[] {
  const { authorities } = settings.certificates;
  const trusted = trustedAuthorities(settings);
  const early = authorities.slice(0, trusted.length).filter((one) => one.retired);
  const usable = KIND_NAMES.filter((kind) => kindOf(kind).notForClients === undefined).join(" or ");
  const path = "certificates.authorities";
  const what = `use ${usable}: HAProxy shows services a client's certificate, and the others are for servers alone`;
  return [
    ...must(serversOnly(settings).length === 0, path, what, serversOnly(settings)),
    ...must(
      early.length === 0,
      path,
      "put the retired ones last",
      early.map((one) => one.name),
    ),
    ...must(
      trusted.length >= 1 && trusted.length <= 2,
      path,
      "trust one, or two while one is rolled over to the next",
      trusted.length,
    ),
  ];
}

function serverAuthoritiesProblems({ tls: { authorities, certificate, mode } }: Settings): string[] {
  if (authorities === undefined) return [];
  const path = "tls.authorities";
  return [
    ...must(certificate === undefined, path, "leave it out: tls.certificate is brought", authorities),
    ...must(
      mode !== TlsMode.Passthrough || authorities[0] === ServerAuthority.Public,
      path,
      "put Public first under Passthrough: API Gateway trusts public authorities alone",
      authorities,
    ),
  ];
}

function switchingProblems(settings: Settings): string[] {
  const { authorities = [] } = settings.tls;
  const what = "end the rollover of certificates.authorities first: a certificate has two authorities at the most";
  const fits = authorities.length < 2 || trustedAuthorities(settings).length === 1;
  return must(fits, "tls.authorities", what, authorities);
}

function isIssuedByAcm(settings: Settings): boolean {
  return serverAuthorities(settings).includes(ServerAuthority.Public);
}

/** Where ACM sees that the name of HAProxy's own certificate is ours. */
function hostedZoneProblems(settings: Settings): string[] {
  const { hostedZoneId, dnsElsewhere } = settings.tls;
  const both = hostedZoneId !== undefined && dnsElsewhere;
  const what = both
    ? "leave it out with tls.dnsElsewhere: no record is created"
    : "give the public Route 53 zone of tls.serverName, where ACM sees that the name is yours, or tls.dnsElsewhere: true, or bring tls.certificate";
  const isKnown = !isIssuedByAcm(settings) || hostedZoneId !== undefined || dnsElsewhere;
  return must(isKnown && !both, "tls.hostedZoneId", what, hostedZoneId);
}

/** The domain then shows the certificate that is issued for HAProxy, and one zone has the record of both. */
function oneZoneProblems({ domain, tls }: Settings): string[] {
  if (domain?.name !== tls.serverName) return [];
  const [domainZone, servers] = [domain.hostedZoneId, tls.hostedZoneId];
  const isKnown = domainZone !== undefined && servers !== undefined && !isOutput(domainZone) && !isOutput(servers);
  const what = "give the zone that tls.hostedZoneId names: domain.name is the same as tls.serverName";
  return must(!isKnown || domainZone === servers, "domain.hostedZoneId", what, domainZone);
}

function commonNameProblems(settings: Settings): string[] {
  const [shortest = ""] = serverNames(settings);
  const fits = !isIssuedByAcm(settings) || shortest.length <= MOST_COMMON_NAME;
  const what = `use at most ${MOST_COMMON_NAME} characters, which is what ACM takes as a certificate's first name, or bring tls.certificate`;
  return must(fits, "tls.serverName", what, shortest);
}

function haproxyProblems(name: string, args: GatehouseArgs): string[] {
  const resolved = GATEHOUSE.resolve(args);
  const settings = haproxySettings(resolved);
  const refused = [...settingsProblems(settings).map(ofHaproxy), ...registeredApiProblems(name, resolved)];
  if (refused.length > 0) return refused;
  const bytes = intentBytes(apart(haproxyIntent(name, args)));
  const what = `name fewer, or give shorter names: what HAProxy needs to know of them travels in the task definition, which has room for ${MOST_INTENT_BYTES} bytes`;
  return must(bytes <= MOST_INTENT_BYTES, "classes", what, bytes);
}

/** What is handed on as it is has the caller's own names; everything else was made of the arguments. */
function ofHaproxy(problem: string): string {
  return /^(classes|limits|maxServers)\b/.test(problem) ? problem : `haproxy.${problem}`;
}
