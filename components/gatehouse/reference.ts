import type * as pulumi from "@pulumi/pulumi";
import type { Alarms } from "../observability/alarms/alarms";
import {
  REFERENCE_SCHEMA,
  type GatehouseReference,
  type ReferenceCertificate,
  type ReferenceIssuer,
} from "../api/reference";
import { sharedPaths } from "../api/rules";
import type { Backends } from "../api/backends/backends";
import type { TokenIssuer } from "../api/gateway/issuer";
import type { Keys } from "../foundation/keys";
import { logGroupPrefixes } from "../foundation/logs";
import type { Network } from "../foundation/network";
import type { Balancer } from "../request-path/balancer/balancer";
import type { Domain } from "../request-path/domain/domain";
import type { HaproxyFleet } from "../request-path/fleet/haproxy-fleet";
import type { Link } from "../request-path/link/link";
import type { ArchiveDestination } from "../shared/log-archive";
import { LIBRARY_VERSION } from "../shared/library";
import { apiContext, instancesOfAll, inContext } from "./api-context";
import type { ResolvedGatehouse } from "./args";
import { identityOf, logsIdentity } from "./names";

/** What an API is attached to. */
export interface Referred {
  readonly keys: Keys;
  readonly network: Network;
  readonly link: Link;
  readonly balancer: Balancer;
  readonly fleet: HaproxyFleet;
  readonly backends: Backends;
  readonly domain: Domain | undefined;
  readonly issuer: TokenIssuer | undefined;
  readonly gatewayCertificate: ReferenceCertificate | undefined;
  readonly alarms: Alarms;
  readonly archive: ArchiveDestination | undefined;
}

/** All that an `Api` needs, in whichever program. */
export function referenceOf(name: string, args: ResolvedGatehouse, made: Referred): GatehouseReference {
  const { accountId, region, tls, logs, detailedMetrics, protect, tags, permissionsBoundaryArn, verifyTokens } = args;
  const { ports, outside, namespace, quotas, timeoutMilliseconds, attached, instances } = apiContext(name, args);
  return {
    schema: REFERENCE_SCHEMA,
    libraryVersion: LIBRARY_VERSION,
    identity: identityOf(name, args),
    ...{ accountId, region, ports, namespace, quotas, timeoutMilliseconds, attached, detailedMetrics, protect },
    vpcId: made.network.vpcId,
    privateSubnetIds: made.network.privateSubnetIds,
    backendSecurityGroupId: made.backends.securityGroupId,
    namespaceId: made.fleet.namespaceId,
    outside: outside.map(({ host, port }) => ({ host, port })),
    vpcLinkId: made.link.vpcLinkId,
    listenerArn: made.balancer.listenerArn,
    serverName: tls.serverName,
    registrationsBucket: made.fleet.registrationsBucket,
    ...domainOf(args, made.domain),
    ...(made.gatewayCertificate && { gatewayCertificate: made.gatewayCertificate }),
    ...(made.issuer && { issuer: issuerOf(made.issuer) }),
    ...(verifyTokens && { verifyTokens }),
    logGroupPrefix: logGroupPrefixes(logsIdentity(name, args)).gateway,
    logKeyArn: made.keys.logsKeyArn,
    logRetentionDays: logs.retentionDays,
    ...(made.archive && { logArchive: made.archive }),
    instances: instances - instancesOfAll(name, args),
    own: args.apis.map((api) => ({
      name: api.name,
      paths: sharedPaths(inContext(name, args, api)).map(({ path }) => path),
    })),
    ...alarmsOf(args, made.alarms),
    ...(permissionsBoundaryArn !== undefined && { permissionsBoundaryArn }),
    ...(tags && { tags }),
  };
}

function domainOf(
  { domain, domainGeneration }: ResolvedGatehouse,
  made: Domain | undefined,
): Pick<GatehouseReference, "domain"> {
  if (domain === undefined || made === undefined) return {};
  return { domain: { name: made.domainName, mutualTls: domain.mutualTls !== undefined, generation: domainGeneration } };
}

function issuerOf({ jwt }: TokenIssuer): ReferenceIssuer {
  const { issuer, audiences, clientClaim, scopeClaim, scopePrefix } = jwt;
  return { issuer, audiences, clientClaim, scopeClaim, ...(scopePrefix !== undefined && { scopePrefix }) };
}

/** Without anybody who is told there is nothing. */
function alarmsOf({ alarms }: ResolvedGatehouse, made: Alarms) {
  if (alarms.noneBecause !== undefined) return {};
  const alarmTopicArn = made.topicArn as pulumi.Output<string>;
  return { alarmTopicArn, requestPathAlarmArn: made.alarmArns.apply((arns) => arns[0]!) };
}
