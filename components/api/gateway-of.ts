import type * as aws from "@pulumi/aws";
import type { Domain } from "../request-path/domain/domain";
import type { NamedApi, ResolvedApi } from "./args";
import type { GatewayArgs } from "./gateway/args";
import type { RestGatewayArgs } from "./gateway/rest/args";
import { timeoutOf } from "./kind";
import type { AuthorizerSettings } from "./gateway/authorizer-args";
import type { OriginProof } from "./origin-proof";
import { Placement, stagePath } from "./paths";
import { gatewayRoutes } from "./route-args";
import { placementOf } from "./rules";

/** What stands before an API's gateway. */
export interface GatewayParts {
  readonly log: aws.cloudwatch.LogGroup;
  readonly proof: OriginProof;
  readonly domain: Domain | undefined;
}

/** What an API's gateway is told. */
export function gatewayArgs(api: NamedApi, made: GatewayParts): GatewayArgs {
  const { gatehouse, cors, defaultEndpoint } = api;
  const routes = gatewayRoutes(api.routes);
  const { region, vpcLinkId, listenerArn, serverName, quotas } = gatehouse;
  const placement = placementOf(api);
  return {
    ...authorizerOf(api),
    ...{ routes, region, vpcLinkId, listenerArn, serverName, quotas },
    ...(cors && { cors }),
    ...(defaultEndpoint !== undefined && { defaultEndpoint }),
    ...domainOf(api, made),
    detailedMetrics: api.detailedMetrics ?? gatehouse.detailedMetrics,
    timeoutMilliseconds: timeoutOf(api),
    apiName: api.name,
    stages: api.stages.map((stage) => ({
      name: stage.name,
      throttle: stage.throttle,
      defaultStage: stage.defaultStage,
      ...(placement !== Placement.None && { path: stagePath(api.name, stage, placement) }),
    })),
    originProof: made.proof.secret,
    logGroupArn: made.log.arn,
  };
}

/** Its own domain, or the gatehouse's with those before it. */
function domainOf({ gatehouse }: NamedApi, { domain }: GatewayParts) {
  if (domain !== undefined) return { domainName: domain.domainName };
  if (gatehouse.domain === undefined) return {};
  const { name: domainName, generation: domainGeneration, formerNames: formerDomainNames } = gatehouse.domain;
  return { domainName, domainGeneration, formerDomainNames };
}

/** What a REST API's gateway is told beside it. */
export function restGatewayArgs(api: ResolvedApi, args: GatewayArgs): RestGatewayArgs {
  const { accountId, logGroupPrefix, logKeyArn, logRetentionDays, protect, gatewayCertificate } = api.gatehouse;
  return {
    ...args,
    ...api.rest,
    ...{ accountId, logGroupPrefix, logKeyArn, logRetentionDays },
    ...(gatewayCertificate && { issuedCertificateArn: gatewayCertificate.arn }),
    protect: api.protect ?? protect,
  };
}

/** Its own, or the gatehouse's. */
function authorizerOf({ authorizer, gatehouse }: ResolvedApi): AuthorizerSettings {
  if (authorizer !== undefined) return authorizer;
  return gatehouse.issuer === undefined ? {} : { jwt: gatehouse.issuer };
}
