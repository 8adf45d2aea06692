import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { refuse } from "../../shared/refuse";
import { createAuthorizer } from "./authorizer";
import { corsConfiguration } from "./cors";
import { createIntegrations } from "./integrations";
import { createMappings, stageUrls } from "./mappings";
import { gatewayProblems } from "./problems";
import { createRoutes, routesOf } from "./routes";
import { createStages } from "./stages";
import { GATEWAY, type GatewayArgs, type ResolvedGateway } from "./args";

/**
 * Who may call, and what: the API that clients see.
 *
 * client -> **gateway** -> link -> balancer -> fleet -> backends
 *
 * Creates a Regional HTTP API with its authorizer, routes, stages and JSON access log, and maps the stages onto a domain. Every request that it lets through carries the identity headers (see identity.ts).
 *
 * @example
 * const gateway = new gatehouse.Gateway("edge-gateway", {
 *   ...hops,
 *   apiName: "orders",
 *   stages: [{ name: "v1", throttle: { rateLimit: 500, burstLimit: 1000 } }],
 *   jwt: { issuer: "https://id.example.com/", audiences: ["api"] },
 *   routes: [{ key: "GET /orders", scopes: ["orders:read"] }, { key: "GET /health", public: true }],
 * });
 */
export class Gateway extends pulumi.ComponentResource {
  /** The API's id. */
  readonly apiId: pulumi.Output<string>;
  /** Where clients call each stage: `https://…` by stage name. */
  readonly urls: pulumi.Output<Record<string, string>>;
  /** The issuer whose tokens are taken; none where no token is asked for. */
  readonly issuer: pulumi.Output<string | undefined>;
  /** Of which a token must name one; none where no token is asked for. */
  readonly audiences: pulumi.Output<string[]>;
  /** Where machine clients get their tokens; only with `userPool`. */
  readonly tokenEndpoint: pulumi.Output<string | undefined>;

  constructor(name: string, args: GatewayArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gatehouse:index:Gateway", name, {}, opts);
    refuse(gatewayProblems(name, args), this);
    const settings = GATEWAY.resolve(args);
    const childOptions = { parent: this };

    const api = createApi(name, settings, childOptions);
    const authorization = createAuthorizer(name, settings, api, childOptions);
    const integrations = createIntegrations(name, settings, api, authorization, childOptions);
    const routes = createRoutes(name, routesOf(settings), { api, authorization, integrations }, childOptions);
    const stages = createStages(name, settings, { api, authorization, routes }, childOptions);
    createMappings(name, settings, stages, childOptions);

    this.apiId = api.id;
    this.urls = urls(settings, api);
    this.issuer = pulumi.output(authorization.issuer);
    this.audiences = pulumi.output(authorization.audiences ?? []);
    this.tokenEndpoint = pulumi.output(authorization.tokenEndpoint);
    this.registerOutputs({ apiId: this.apiId, urls: this.urls, issuer: this.issuer });
  }
}

function createApi(name: string, args: ResolvedGateway, opts: pulumi.CustomResourceOptions): aws.apigatewayv2.Api {
  const cors = corsConfiguration(args);
  return new aws.apigatewayv2.Api(
    name,
    {
      protocolType: "HTTP",
      ipAddressType: "dualstack",
      // With a name of its own the API must not be reachable around it: mutual TLS and its policy are the domain's.
      disableExecuteApiEndpoint: !(args.defaultEndpoint ?? args.domainName === undefined),
      ...(cors && { corsConfiguration: cors }),
      // Who reviews the account reads why there.
      ...(args.noneBecause !== undefined && { description: `Open to anyone: ${args.noneBecause}` }),
      tags: { Name: name },
    },
    opts,
  );
}

function urls(args: ResolvedGateway, api: aws.apigatewayv2.Api): pulumi.Output<Record<string, string>> {
  const base = args.domainName === undefined ? api.apiEndpoint : pulumi.interpolate`https://${args.domainName}`;
  return stageUrls(base, args.stages);
}
