import { authorityOf, BackendProtocol, REGISTRATION_SCHEMA } from "../../haproxy/config";
import type { BackendTlsSettings, HaproxyStage, OriginProofHash, Registration } from "../../haproxy/config";
import { ANSWER_FIRST_MS, timeoutOf } from "./kind";
import { serviceName } from "./names";
import { stagePath } from "./paths";
import { routeClasses } from "./route-args";
import type { ApiInContext } from "./context";
import { placementOf } from "./rules";
import { tokensOf, type IssuerFacts } from "./token-verification";
import { stageOptions, type ResolvedStage, type ResolvedVersion } from "./stage-args";

/** What is known of a gateway once it is there. */
export interface GatewayFacts {
  readonly originProofs: OriginProofHash[];
  /** By the id of each API key. */
  readonly consumers: Readonly<Record<string, string>>;
  /** As PEM. */
  readonly certificates: string[];
  /** Whose tokens are taken. */
  readonly issuer?: IssuerFacts;
}

/** What HAProxy is told of an API. */
export function registrationOf(
  api: ApiInContext,
  { originProofs, consumers, certificates, issuer }: GatewayFacts,
): Registration {
  const apiKeys = Object.entries(consumers).map(([id, consumer]) => ({ id, consumer }));
  const classes = routeClasses(api.routes, api.class);
  return {
    schema: REGISTRATION_SCHEMA,
    name: api.name,
    stages: api.stages.map((stage) => haproxyStage(api, stage)),
    originProofs,
    ...(classes.length > 0 && { routeClasses: classes }),
    ...(apiKeys.length > 0 && { apiKeys }),
    ...(certificates.length > 0 && { clientCertificates: certificates }),
    ...commonNameOf(api),
    ...tokensOf(api, issuer),
  };
}

/** Of the certificate that the gatehouse's authority issues; whichever it is, the registration stays as it is. */
function commonNameOf({ rest, gatehouse }: ApiInContext): Pick<Registration, "clientCommonName"> {
  const { commonName } = gatehouse.gatewayCertificate ?? {};
  const asked = rest?.clientCertificate?.issued !== undefined;
  return asked && commonName !== undefined ? { clientCommonName: commonName } : {};
}

function haproxyStage(api: ApiInContext, stage: ResolvedStage): HaproxyStage {
  const path = stagePath(api.name, stage, placementOf(api));
  const { name, canary, healthPath, ambiguousPaths, versions } = stage;
  const { maxRequestsPerInstance, maxQueuedPerInstance, slowStartMs, connectionPerRequest } = stage;
  return {
    name,
    versions: versions.filter(({ retired }) => !retired).map((version) => haproxyVersion(api, name, version)),
    prefix: path === "" ? "" : `/${path}`,
    ...(canary && { canary }),
    ...(healthPath !== undefined && { healthPath }),
    ...(ambiguousPaths && { ambiguousPaths }),
    ...{ maxRequestsPerInstance, maxQueuedPerInstance, slowStartMs, connectionPerRequest },
    ...stageOptions(stage),
    ...timeoutsOf(api, stage),
  };
}

/** Where the gateway of this API gives up before the fleet does, HAProxy is first all the same, to say why. */
function timeoutsOf(api: ApiInContext, { timeouts }: ResolvedStage): Pick<HaproxyStage, "timeouts"> {
  const gatewayMs = timeoutOf(api);
  const serverMs = gatewayMs < api.gatehouse.timeoutMilliseconds ? gatewayMs - ANSWER_FIRST_MS : undefined;
  const all = { ...(serverMs !== undefined && { serverMs }), ...timeouts };
  return Object.keys(all).length > 0 ? { timeouts: all } : {};
}

function haproxyVersion({ name: api, gatehouse }: ApiInContext, stage: string, version: ResolvedVersion) {
  const { name, port, weight, instances, tls, protocol, toleratesViolations } = version;
  return {
    name,
    host: version.host ?? `${serviceName(api, stage, name)}.${gatehouse.namespace}`,
    ...{ port, weight, instances },
    // The fleet has a certificate for backends.
    ...(tls && { tls: { clientCertificate: true, ...tls, ...ownAuthorities(tls) } }),
    // Said only where it is another: a fleet of an earlier release refuses what it does not know.
    ...(protocol !== BackendProtocol.Http1 && { protocol }),
    ...(toleratesViolations !== undefined && { toleratesViolations }),
  };
}

/** Nothing beside the certificates: agents read no more than a registration may have. */
function ownAuthorities({ caCertificates }: BackendTlsSettings): BackendTlsSettings {
  return caCertificates === undefined ? {} : { caCertificates: authorityOf(caCertificates).pem };
}
