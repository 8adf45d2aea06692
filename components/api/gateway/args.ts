import type * as pulumi from "@pulumi/pulumi";
import { fields, flag, input, list, text, whole, type ResolvedBy } from "../../../fields";
import { ARN, HOSTED_ZONE_ID, nameOf, S3_URI } from "../../../fields/aws";
import { COMMON_NAME, DNS_NAME } from "../../../fields/dns";
import { VPC_LINK_REGION } from "../../shared/region";
import { JWT, USER_POOL, type JwtSettings, type UserPoolSettings } from "./authorizer-args";
import { ROUTE, THROTTLE, type GatewayRoute, type Throttle } from "./route-args";

/** A stage of the API, and its way into the fleet: HAProxy's backend of the same name. */
export interface GatewayStage {
  readonly name: string;
  /** Both values always: API Gateway takes a missing one for zero, and answers every request with 429. */
  readonly throttle: Throttle;
}

/** The API's own name. */
export interface DomainSettings {
  /** `api.example.com`: each stage is found below it, `https://api.example.com/v1`. */
  readonly name: string;
  /** The public Route 53 zone that the name is in: certificate validation and address records go there. */
  readonly hostedZoneId: pulumi.Input<string>;
  /**
   * Has clients prove themselves by certificate as well as by token. Instead of it is not to be had: whoever has the one and not the
   * other calls a gateway and domain of their own.
   */
  readonly mutualTls?: MutualTlsSettings;
}

/** Whose client certificates are taken. */
export interface MutualTlsSettings {
  /** PEM bundle of authorities: `s3://bucket/key`. */
  readonly truststoreUri: pulumi.Input<string>;
  /** The object's version: without it a new bundle would only count after the next change of the domain. */
  readonly truststoreVersion: pulumi.Input<string>;
}

/** Which web pages of other origins may call the API (CORS). */
export interface CorsSettings {
  /** `https://app.example.com`; `*` for any. */
  readonly allowOrigins: string[];
  /** @default the methods of the routes, all of them where a route takes `ANY` */
  readonly allowMethods?: string[];
  /**
   * `authorization` among them where a route wants a token: `*` does not stand for it.
   * @default `content-type`, and `authorization` where a route wants a token
   */
  readonly allowHeaders?: string[];
  readonly exposeHeaders?: string[];
  /** Whether the browser sends cookies along; nothing may be `*` then. */
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
  /** One that has VPC links V2 (shared/partitions.ts). */
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

export const GATEWAY_STAGE = fields<GatewayStage>()({
  name: text({
    what: "use up to 30 lower-case letters, digits and hyphens, a letter first, and not ping or sping: it names the stage, HAProxy's backend and a DNS label",
    fits: /^(?!s?ping$)[a-z](?:[a-z0-9-]{0,28}[a-z0-9])?$/,
    example: "v1",
  }),
  throttle: THROTTLE,
});

const MUTUAL_TLS = fields<MutualTlsSettings>()({
  truststoreUri: input(text(S3_URI)),
  truststoreVersion: input(text(nameOf("the object's version", "3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY"))),
});

const DOMAIN = fields<DomainSettings>()({
  name: text(COMMON_NAME),
  hostedZoneId: input(text(HOSTED_ZONE_ID)),
  mutualTls: MUTUAL_TLS.optional("tokens alone tell who calls"),
});

const HEADER = {
  what: "name a header, or * for any",
  fits: /^(?:\*|[A-Za-z0-9!#$%&'+.^_`|~-]+)$/,
  example: "content-type",
};

/** What a route may name, but ANY. */
export const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

const METHOD = {
  what: `use one of ${METHODS.join(", ")}, or * for any`,
  fits: (given: string) => given === "*" || METHODS.includes(given),
  example: "GET",
};

const CORS = fields<CorsSettings>()({
  allowOrigins: list(
    text({
      what: "name an origin, or * for any",
      fits: /^(?:\*|https?:\/\/[^\s/*]+)$/,
      example: "https://app.example.com",
    }),
    { of: "origins", from: 1, distinct: true },
  ),
  allowMethods: list(text(METHOD), { of: "methods", distinct: true }).optional("the methods of the routes"),
  allowHeaders: list(text(HEADER), { of: "headers", distinct: true }).optional(
    "content-type, and authorization where a route wants a token",
  ),
  exposeHeaders: list(text(HEADER), { of: "headers", distinct: true }).optional("those that pages see anyhow"),
  allowCredentials: flag().optional("browsers send no cookies along"),
  maxAgeSeconds: whole({ from: 0, to: 86_400, unit: "seconds" }).optional("the browser decides"),
});

/** With its defaults. */
export type ResolvedCors = ResolvedBy<typeof CORS>;

/** Everything, by anyone with a token. The second is for the root itself, which `{proxy+}` leaves out. */
const EVERYTHING: GatewayRoute[] = [{ key: "ANY /{proxy+}" }, { key: "ANY /" }];

/** API Gateway quota, which can be raised. */
export const MOST_ROUTES = 300;

export const GATEWAY_SETTINGS = fields<GatewaySettings>()({
  jwt: JWT.optional("with `userPool`"),
  userPool: USER_POOL.optional("with `jwt`"),
  routes: list(ROUTE, {
    of: "routes",
    from: 1,
    to: MOST_ROUTES,
    why: "API Gateway quota, which can be raised",
    distinct: { by: "key" },
  }).withDefault(EVERYTHING, "everything, by anyone with a token; narrow it as services are known"),
  cors: CORS.optional("pages of no other origin may call"),
  domain: DOMAIN.optional("clients use the name that AWS makes"),
  timeoutMilliseconds: whole({
    from: 50,
    to: 30_000,
    unit: "milliseconds",
    why: "HTTP APIs wait no longer",
  }).withDefault(30_000, "the longest; HAProxy gives up a second earlier and says why"),
});

export const GATEWAY = fields<GatewayArgs>()({
  ...GATEWAY_SETTINGS.rows,
  region: text(VPC_LINK_REGION),
  stages: list(GATEWAY_STAGE, {
    of: "stages",
    from: 1,
    to: 10,
    why: "API Gateway quota, which can be raised",
    distinct: { by: "name" },
  }),
  vpcLinkId: input(text(nameOf("the VPC link's id", "a1b2c3"))),
  listenerArn: input(text(ARN)),
  serverName: text(DNS_NAME),
  originProof: input(
    text({
      what: "give 43 to 64 letters and digits",
      fits: /^\w{43,64}$/,
      example: "x".repeat(43),
      confidential: true,
    }),
  ),
  logGroupArn: input(text(ARN)),
});

/** A gateway's arguments with their defaults. */
export type ResolvedGateway = ResolvedBy<typeof GATEWAY>;
