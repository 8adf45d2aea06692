import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { nameFits } from "../../shared/names";
import { refuse } from "../../shared/refuse";
import { createAuthorizer, type JwtSettings } from "./authorizer";
import { createDomain, type DomainSettings } from "./domain";
import { createIntegrations } from "./integrations";
import { gatewayProblems } from "./problems";
import { createRoutes, routesOf, type GatewayRoute } from "./routes";
import { createStages, type GatewayStage } from "./stages";
import type { UserPoolSettings } from "./user-pool";

/** Which web pages of other origins may call the API (CORS). */
export interface CorsSettings {
  /** `https://app.example.com`; `*` for any. */
  readonly allowOrigins: string[];
  readonly allowMethods?: string[];
  readonly allowHeaders?: string[];
  readonly exposeHeaders?: string[];
  /** Whether the browser sends cookies along; not with `*`. */
  readonly allowCredentials?: boolean;
  /** How long the browser remembers the answer, in seconds, up to 86400. */
  readonly maxAgeSeconds?: number;
}

/** What a person decides about the gateway. */
export interface GatewaySettings {
  /** Who may call: an OpenID Connect issuer that is there already. Or `userPool`. */
  readonly jwt?: JwtSettings;
  /** Who may call: a Cognito user pool that is created. Or `jwt`. */
  readonly userPool?: UserPoolSettings;
  /**
   * What may be called.
   * @default everything, by anyone with a token: `ANY /{proxy+}` and `ANY /`
   */
  readonly routes?: GatewayRoute[];
  readonly cors?: CorsSettings;
  /** The API's own name. Without it clients use the name that AWS makes. */
  readonly domain?: DomainSettings;
  /**
   * How long the gateway waits for an answer, in milliseconds, 50 to 30000 (AWS's most for HTTP APIs).
   * @default 30000: HAProxy gives up a second earlier and says why
   */
  readonly timeoutMilliseconds?: number;
}

export interface GatewayArgs extends GatewaySettings {
  readonly region: string;
  readonly stages: GatewayStage[];
  readonly vpcLinkId: pulumi.Input<string>;
  readonly listenerArn: pulumi.Input<string>;
  /** The name on the certificate that the gateway meets behind the link: it trusts public authorities only. */
  readonly serverName: string;
  /** The secret that shows HAProxy that a request came this way: 43 to 64 letters and digits. */
  readonly originProof: pulumi.Input<string>;
  readonly logGroupArn: pulumi.Input<string>;
}

/**
 * Who may call, and what: the API that clients see.
 *
 * client -> **gateway** -> link -> balancer -> fleet -> backends
 *
 * Creates a Regional HTTP API with its authorizer, routes, stages and JSON access log, and its own domain with
 * certificate and records. Every request that it lets through carries the identity headers (see identity.ts).
 *
 * @example
 * const gateway = new gatehouse.Gateway("edge-gateway", {
 *   ...door,
 *   stages: [{ name: "v1", throttle: { rateLimit: 500, burstLimit: 1000 } }],
 *   jwt: { issuer: "https://id.example.com/", audiences: ["api"] },
 *   routes: [{ key: "GET /orders", scopes: ["orders:read"] }, { key: "GET /health", public: true }],
 * });
 */
export class Gateway extends pulumi.ComponentResource {
  readonly apiId: pulumi.Output<string>;
  /** Where clients call each stage: `https://…` by stage name. */
  readonly urls: pulumi.Output<Record<string, string>>;
  /** The issuer whose tokens are taken. */
  readonly issuer: pulumi.Output<string>;
  /** Where machine clients get their tokens; only with `userPool`. */
  readonly tokenEndpoint: pulumi.Output<string | undefined>;

  constructor(name: string, args: GatewayArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gatehouse:index:Gateway", name, {}, opts);
    refuse([...nameFits(name, "", 128, "HTTP API"), ...gatewayProblems(args)], this);
    const mine = { parent: this };

    const api = createApi(name, args, mine);
    const authorization = createAuthorizer(name, args, api, mine);
    const integrations = createIntegrations(name, args, api, authorization, mine);
    const routes = createRoutes(name, routesOf(args), { api, authorization, integrations }, mine);
    const stages = createStages(name, args, { api, authorization, routes }, mine);
    const domain = createDomain(name, args, stages, mine);

    this.apiId = api.id;
    this.urls = urls(args, api, domain);
    this.issuer = pulumi.output(authorization.issuer);
    this.tokenEndpoint = pulumi.output(authorization.tokenEndpoint);
    this.registerOutputs({ apiId: this.apiId, urls: this.urls, issuer: this.issuer });
  }
}

function createApi(name: string, args: GatewayArgs, opts: pulumi.CustomResourceOptions): aws.apigatewayv2.Api {
  const { maxAgeSeconds, ...cors } = args.cors ?? { allowOrigins: [] };
  return new aws.apigatewayv2.Api(
    name,
    {
      protocolType: "HTTP",
      ipAddressType: "dualstack",
      // With a name of its own the API must not be reachable around it: mutual TLS and its policy are the domain's.
      disableExecuteApiEndpoint: args.domain !== undefined,
      ...(args.cors && {
        corsConfiguration: { ...cors, ...(maxAgeSeconds !== undefined && { maxAge: maxAgeSeconds }) },
      }),
      tags: { Name: name },
    },
    opts,
  );
}

function urls(
  args: GatewayArgs,
  api: aws.apigatewayv2.Api,
  domain: pulumi.Output<string> | undefined,
): pulumi.Output<Record<string, string>> {
  const base = domain ? pulumi.interpolate`https://${domain}` : api.apiEndpoint;
  return base.apply((at) => Object.fromEntries(args.stages.map((stage) => [stage.name, `${at}/${stage.name}`])));
}
