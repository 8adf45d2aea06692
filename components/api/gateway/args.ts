import type * as pulumi from "@pulumi/pulumi";
import { fields, flag, input, list, text, whole, type ResolvedBy, type TextRule } from "../../../fields";
import { ARN, nameOf } from "../../../fields/aws";
import { DNS_NAME } from "../../../fields/dns";
import { VPC_LINK_REGION } from "../../shared/region";
import { API_QUOTAS, type ApiQuotas } from "../quotas";
import { AUTHORIZERS, type AuthorizerSettings } from "./authorizer-args";
import { METHODS, ROUTE, THROTTLE, type GatewayRoute, type Throttle } from "./route-args";

/** A stage of the API, and its way into the fleet: HAProxy's backend of the same name. */
export interface GatewayStage {
  /** The stage's name, part of its URL unless `path` or `defaultStage` says otherwise. */
  readonly name: string;
  /** Both values always: API Gateway takes a missing one for zero, and answers every request with 429. */
  readonly throttle: Throttle;
  /**
   * Where clients find it on the domain: `v1`, `orders/v1`, nothing for the root. With a path of several segments anywhere on
   * the domain AWS compares by letters, not by segments: `/v10` is in `/v1` unless it is a path by itself.
   * @default its name, or the root for the `$default` stage
   */
  readonly path?: string;
  /**
   * Whether it is API Gateway's `$default` stage, which answers at the root of the name that AWS makes. One stage at the most.
   * @default false
   */
  readonly defaultStage?: boolean;
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
  /** The response headers that pages may read beside those that the browser always shows. */
  readonly exposeHeaders?: string[];
  /** Whether the browser sends cookies along; nothing may be `*` then. */
  readonly allowCredentials?: boolean;
  /** How long the browser remembers the answer, in seconds, up to 86400. */
  readonly maxAgeSeconds?: number;
}

/** What a person decides about the gateway. */
export interface GatewaySettings extends AuthorizerSettings {
  /**
   * What may be called.
   * @default everything, by anyone with a token: `ANY /{proxy+}` and `ANY /`
   */
  readonly routes?: GatewayRoute[];
  /** Which web pages of other origins may call the API. */
  readonly cors?: CorsSettings;
  /**
   * Whether the API answers at the name that AWS makes, beside its own: while callers move there (docs/operations/domain.md). What the
   * domain asks of clients, mutual TLS above all, does not hold there.
   * @default only without a domain
   */
  readonly defaultEndpoint?: boolean;
  /**
   * How long the gateway waits for an answer, in milliseconds, 1001 to 30000 (AWS's most for HTTP APIs).
   * @default 30000: HAProxy gives up a second earlier and says why
   */
  readonly timeoutMilliseconds?: number;
  /**
   * Whether CloudWatch keeps API Gateway's metrics of each route and stage as well: six metrics each, $1.80 a
   * month (us-east-1), of a REST API's methods five. Alarms and
   * dashboard do without: those of each stage are free.
   * @default true
   */
  readonly detailedMetrics?: boolean;
}

export interface GatewayArgs extends GatewaySettings {
  /** One that has VPC links V2 (shared/partitions.ts). */
  readonly region: string;
  /** What HAProxy calls the API: `<apiName>.<stage>` is the backend of a stage. */
  readonly apiName: string;
  /** The API's stages, each on its way to HAProxy's backend of the same name. */
  readonly stages: GatewayStage[];
  /**
   * What the account allows.
   * @default AWS's own numbers
   */
  readonly quotas?: ApiQuotas;
  /** The custom domain name that the stages are mapped onto (`Domain`). Without it clients use the name that AWS makes. */
  readonly domainName?: pulumi.Input<string>;
  /**
   * Which domain `domainName` is of those that there have been: mappings are named by it, so that those of a domain before stay.
   * @default 1
   */
  readonly domainGeneration?: number;
  /**
   * The domains before `domainName` that the stages are mapped onto as well, the last one first.
   * @default none
   */
  readonly formerDomainNames?: pulumi.Input<string>[];
  /** The VPC link that integrations connect through (`Link`). */
  readonly vpcLinkId: pulumi.Input<string>;
  /** The balancer's listener that integrations send requests to (`Balancer`). */
  readonly listenerArn: pulumi.Input<string>;
  /** The name on the certificate that the gateway meets behind the link: it trusts public authorities only. */
  readonly serverName: string;
  /** The secret that shows HAProxy that a request came this way: 43 to 64 letters and digits. */
  readonly originProof: pulumi.Input<string>;
  /** The log group that the access log is written to (`Logs`). */
  readonly logGroupArn: pulumi.Input<string>;
}

/**
 * An API's name. Without hyphens, so that `<api>-*` names one API's services and paths and no other's: `orders-eu-v1` is of `orders`.
 */
export const API_NAME: TextRule = {
  what: "use up to 30 lower-case letters and digits, a letter first, no hyphen: <api>-<stage> must be of one API",
  fits: /^[a-z][a-z0-9]{0,29}$/,
  example: "orders",
};

/** Characters of an API mapping's path, and what it may be (API Gateway guide, http-api-mappings). */
const MOST_PATH = 300;
const MAPPING_PATH = /^(?:(?!s?ping(?:\/|$))(?:(?!\.{1,2}(?:\/|$))[\w$.+!*'()-]+(?:\/(?!$)|$))+)?$/;

/** A path on a domain, without slashes around it. */
export const DOMAIN_PATH: TextRule = {
  what: `use segments of letters, digits and $-_.+!*'() with / between them, ${MOST_PATH} characters at the most, or nothing for the root; not ping or sping first, which AWS answers itself`,
  fits: (path) => path.length <= MOST_PATH && MAPPING_PATH.test(path),
  example: "orders/v1",
};

export const GATEWAY_STAGE = fields<GatewayStage>()({
  name: text({
    what: "use up to 30 lower-case letters, digits and hyphens, a letter first, and not ping or sping: it names the stage, HAProxy's backend and a DNS label",
    fits: /^(?!s?ping$)[a-z](?:[a-z0-9-]{0,28}[a-z0-9])?$/,
    example: "v1",
  }),
  throttle: THROTTLE,
  path: text(DOMAIN_PATH).optional("its name, or the root for the `$default` stage"),
  defaultStage: flag().withDefault(false, "a stage is found by its name"),
});

const HEADER = {
  what: "name a header, or * for any",
  fits: /^(?:\*|[A-Za-z0-9!#$%&'+.^_`|~-]+)$/,
  example: "content-type",
};

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

export const GATEWAY_SETTINGS = fields<GatewaySettings>()({
  ...AUTHORIZERS,
  routes: list(ROUTE, {
    of: "routes",
    from: 1,
    distinct: { by: "key" },
  }).withDefault(EVERYTHING, "everything, by anyone with a token; narrow it as services are known"),
  cors: CORS.optional("pages of no other origin may call"),
  defaultEndpoint: flag().optional("only without a domain"),
  timeoutMilliseconds: whole({
    from: 1001,
    to: 30_000,
    unit: "milliseconds",
    why: "HTTP APIs wait no longer, and HAProxy gives up 1000 earlier",
  }).withDefault(30_000, "the longest; HAProxy gives up a second earlier and says why"),
  detailedMetrics: flag().withDefault(true, "a route that fails is seen, where the stage as a whole does not show it"),
});

export const DOMAIN_GENERATION = whole({ from: 1, to: 1000 }).withDefault(1, "it counts up from there");
export const FORMER_DOMAIN_NAMES = list(input(text(DNS_NAME)), { of: "domain names" }).withDefault([], "none was");

export const GATEWAY = fields<GatewayArgs>()({
  ...GATEWAY_SETTINGS.rows,
  region: text(VPC_LINK_REGION),
  apiName: text(API_NAME),
  stages: list(GATEWAY_STAGE, { of: "stages", from: 1, distinct: { by: "name" } }),
  quotas: API_QUOTAS.withDefault({}, "each has AWS's own"),
  domainName: input(text(DNS_NAME)).optional("clients use the name that AWS makes"),
  domainGeneration: DOMAIN_GENERATION,
  formerDomainNames: FORMER_DOMAIN_NAMES,
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
