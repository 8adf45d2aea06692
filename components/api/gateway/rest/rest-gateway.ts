import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { endpointHost } from "../../../shared/partitions";
import { refuse } from "../../../shared/refuse";
import { createMappings, stageUrls } from "../mappings";
import { createAccountLogging } from "./account";
import { REST_GATEWAY, type ResolvedRestGateway, type RestGatewayArgs } from "./args";
import { createRestAuthorizer } from "./authorizer/authorizer";
import { createClientCertificate } from "./client-certificate";
import { createDeployment } from "./deployment";
import { createMethods } from "./methods";
import { restGatewayProblems } from "./problems";
import { createResources } from "./resources";
import { createRestStages } from "./stages";
import { createWaf } from "./waf/waf";
import { consumersOf, createUsagePlans, newestKeys } from "./usage-plans";

/**
 * Who may call, and what, as `Gateway` has it, by a REST API: for usage plans with API keys, a firewall, a client certificate to
 * HAProxy. The same arguments give the same stages, routes, headers and outputs.
 *
 * client -> **gateway** -> link -> balancer -> fleet -> backends
 *
 * Creates a Regional REST API with its authorizer (a pool's own, or a function), resources, methods, a deployment, stages with access
 * and execution logs, and maps the stages onto a domain. Stateful: consumers' API keys.
 *
 * @example
 * const gateway = new gatehouse.RestGateway("edge-gateway", {
 *   ...hops,
 *   apiName: "orders",
 *   accountId: "123456789012",
 *   stages: [{ name: "v1", throttle: { rateLimit: 500, burstLimit: 1000 } }],
 *   jwt: { issuer: "https://id.example.com/", audiences: ["api"] },
 *   usagePlans: [
 *     {
 *       name: "gold",
 *       stages: ["v1"],
 *       throttle: { rateLimit: 50, burstLimit: 100 },
 *       quota: { requests: 1_000_000, period: gatehouse.QuotaPeriod.Month },
 *       consumers: [{ name: "billing" }],
 *     },
 *   ],
 *   logGroupPrefix: "/aws/vendedlogs/apigateway/edge-logs-",
 *   logKeyArn: keys.logsKeyArn,
 *   logRetentionDays: 365,
 * });
 */
export class RestGateway extends pulumi.ComponentResource {
  /** The API's id. */
  readonly apiId: pulumi.Output<string>;
  /** What CloudWatch's metrics name the API by. */
  readonly apiName: pulumi.Output<string>;
  /** Where clients call each stage: `https://…` by stage name. */
  readonly urls: pulumi.Output<Record<string, string>>;
  /** The issuer whose tokens are taken. */
  readonly issuer: pulumi.Output<string>;
  /** Of which a token must name one. */
  readonly audiences: pulumi.Output<string[]>;
  /** Where machine clients get their tokens; only with `userPool`. */
  readonly tokenEndpoint: pulumi.Output<string | undefined>;
  /** The newest API key of each consumer, a secret. */
  readonly apiKeys: pulumi.Output<Record<string, string>>;
  /** Whose each API key is, by the key's id. */
  readonly consumers: pulumi.Output<Record<string, string>>;
  /** The certificates of which the gateway shows one, as PEM. */
  readonly certificates: pulumi.Output<string[]>;

  constructor(name: string, args: RestGatewayArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gatehouse:index:RestGateway", name, {}, opts);
    refuse(restGatewayProblems(name, args), this);
    const settings = REST_GATEWAY.resolve(args);
    const childOptions = { parent: this };

    const api = createApi(name, settings, childOptions);
    const logging = settings.accountHasLogsRole
      ? []
      : [createAccountLogging(`${name}-logging`, settings, childOptions)];
    const authorization = createRestAuthorizer(name, settings, api, childOptions);
    const resourceId = createResources(name, settings.routes, api, childOptions);
    const methods = createMethods(name, settings, { api, authorization, resourceId }, childOptions);
    const deployment = createDeployment(name, { api, authorization, methods }, childOptions);
    const certificate = createClientCertificate(`${name}-certificate`, settings, childOptions);
    const stages = createRestStages(
      name,
      settings,
      { api, authorization, deployment, certificate, logging },
      childOptions,
    );
    createMappings(name, settings, stages.map(mapped), childOptions);
    createWaf(`${name}-waf`, settings, stages, childOptions);
    const keys = createUsagePlans(name, settings.usagePlans, { api, stages }, childOptions);

    this.apiId = api.id;
    this.apiName = api.name;
    this.urls = urls(settings, api);
    this.issuer = pulumi.output(authorization.issuer);
    this.audiences = pulumi.output(authorization.audiences);
    this.tokenEndpoint = pulumi.output(authorization.tokenEndpoint);
    this.apiKeys = newestKeys(keys);
    this.consumers = consumersOf(keys);
    this.certificates = certificate.trusted;
    this.registerOutputs({ apiId: this.apiId, urls: this.urls, issuer: this.issuer });
  }
}

function createApi(
  name: string,
  args: ResolvedRestGateway,
  opts: pulumi.CustomResourceOptions,
): aws.apigateway.RestApi {
  return new aws.apigateway.RestApi(
    name,
    {
      endpointConfiguration: { types: "REGIONAL", ipAddressType: "dualstack" },
      // A REST API takes a body for UTF-8 text, and changes what is not, unless its type is said to be binary.
      binaryMediaTypes: ["*/*"],
      // With a name of its own the API must not be reachable around it: mutual TLS and its policy are the domain's.
      disableExecuteApiEndpoint: !(args.defaultEndpoint ?? args.domainName === undefined),
      tags: { Name: name },
    },
    opts,
  );
}

/** A stage as a domain's mappings know it. */
function mapped({ name, stage }: { name: string; stage: aws.apigateway.Stage }) {
  return { name, stage: { apiId: stage.restApi, name: stage.stageName } };
}

function urls(args: ResolvedRestGateway, api: aws.apigateway.RestApi): pulumi.Output<Record<string, string>> {
  const { domainName, region } = args;
  const base =
    domainName === undefined
      ? pulumi.interpolate`https://${api.id}.${endpointHost("execute-api", region)}`
      : pulumi.interpolate`https://${domainName}`;
  return stageUrls(base, args.stages);
}
