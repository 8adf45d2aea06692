import type * as pulumi from "@pulumi/pulumi";
import { dictionary, fields, flag, list, oneOf, text, whole, type ResolvedBy } from "../../fields";
import { ACCOUNT_ID, TAG_KEY, TAG_VALUE } from "../../fields/aws";
import { DOMAIN_SETTINGS, type DomainSettings } from "../request-path/domain/args";
import { REGION } from "../shared/region";
import type { ClientClass } from "../../haproxy/config";
import { API_NAME, GATEWAY_SETTINGS, type CorsSettings } from "./gateway/args";
import { AUTHORIZER_SETTINGS, type AuthorizerSettings } from "./gateway/authorizer-args";
import { REST_SETTINGS, type RestSettings } from "./gateway/rest/args";
import { ApiKind } from "./kind";
import { API_ROUTES, CLASS, type ApiRoute } from "./route-args";
import { REFERENCE, type GatehouseReference } from "./reference";
import { STAGE, type StageSettings } from "./stage-args";

/** What a team decides about its API. */
export interface ApiDecisions {
  /**
   * What it is made of. Another one is another API: the domain's paths move from one to the other, each with a moment in which it is refused
   * (docs/rest.md), and so does every output.
   * @default `Http`
   */
  readonly kind?: ApiKind;
  /**
   * What a REST API alone can do: usage plans, a firewall, a certificate that HAProxy sees, X-Ray.
   * @default nothing of it
   */
  readonly rest?: RestSettings;
  /**
   * How it tells who calls.
   * @default the gatehouse's issuer
   */
  readonly authorizer?: AuthorizerSettings;
  /**
   * Whether HAProxy verifies each token once more, whatever the gateway did with it: signature, issuer, audience, dates, and that it is the
   * caller's. A request costs 14 µs of a core more by RSA, 56 by P-256 (docs/benchmarks.md), and an issuer of the API's own a
   * function that fetches its keys.
   * @default as the gatehouse's; nothing where no token is asked for
   */
  readonly verifyTokens?: boolean;
  /**
   * What may be called.
   * @default everything, by anyone with a token: `ANY /{proxy+}` and `ANY /`
   */
  readonly routes?: ApiRoute[];
  /**
   * The class of who calls and whom the gatehouse's own `classes` tell neither by client nor by scope: whose limits hold.
   * @default the gatehouse's `classes.unlisted`
   */
  readonly class?: ClientClass;
  /**
   * Which web pages may call it.
   * @default none
   */
  readonly cors?: CorsSettings;
  /**
   * Whether it answers at the name that AWS makes, beside its domain: while callers move there (docs/operations/domain.md). What the
   * domain asks of clients, mutual TLS above all, does not hold there.
   * @default only without a domain
   */
  readonly defaultEndpoint?: boolean;
  /**
   * How long the gateway waits for an answer, in milliseconds, 1001 to 30000; a REST API 29000 at most.
   * @default as long as its kind can
   */
  readonly timeoutMilliseconds?: number;
  /**
   * A domain of its own: for teams that do not trust each other, since IAM cannot tell the mappings of one domain apart.
   * @default the gatehouse's domain, where it has one
   */
  readonly domain?: DomainSettings;
  /** One gateway stage each, and one backend of HAProxy, `<api>.<stage>`. */
  readonly stages: StageSettings[];
  /**
   * Which secret shows HAProxy that a request came through this API's gateway. Raise it by one, never by more, to have a new one: the
   * fleet knows it already, and goes on to take the one before, so nothing is refused meanwhile.
   * @default 1
   */
  readonly originProofGeneration?: number;
  /**
   * Whether CloudWatch keeps API Gateway's metrics of each route and stage as well: six metrics each, $1.80 a
   * month (us-east-1), of a REST API's methods five. Alarms and
   * dashboard do without: those of each stage are free.
   * @default as the gatehouse's
   */
  readonly detailedMetrics?: boolean;
  /**
   * Whether Pulumi refuses to delete its log.
   * @default as the gatehouse's
   */
  readonly protect?: boolean;
}

/** An API that the platform's own program attaches. */
export interface ApiSettings extends ApiDecisions {
  /** What tells it from the gatehouse's other APIs: up to 30 lower-case letters and digits. */
  readonly name: string;
}

export interface ApiArgs extends ApiDecisions {
  /** The gatehouse that it is attached to: the output `reference` of the platform's program, by `getOutputDetails`. */
  readonly gatehouse: GatehouseReference;
  /**
   * What tells it from the gatehouse's other APIs: up to 30 lower-case letters and digits.
   * @default the component's name
   */
  readonly name?: string;
  /**
   * The AWS account of this program, twelve digits: an API stands in that of its gatehouse.
   * @default the only one of `aws:allowedAccountIds`, if there is one
   */
  readonly accountId?: string;
  /**
   * The region of this program: an API stands in that of its gatehouse.
   * @default `aws:region`
   */
  readonly region?: string;
  /**
   * On everything that takes tags, beside `Name` and those that say whose it is: cost centre, owner.
   * @default the gatehouse's
   */
  readonly tags?: Record<string, string>;
}

const DECISIONS = {
  kind: oneOf(ApiKind).withDefault(ApiKind.Http, "a third of the price, and a JWT authorizer of AWS's own"),
  rest: REST_SETTINGS.optional("nothing of it"),
  authorizer: AUTHORIZER_SETTINGS.optional("the gatehouse's issuer"),
  verifyTokens: flag().optional("as the gatehouse's; nothing where no token is asked for"),
  routes: API_ROUTES,
  class: CLASS,
  cors: GATEWAY_SETTINGS.rows.cors,
  defaultEndpoint: GATEWAY_SETTINGS.rows.defaultEndpoint,
  timeoutMilliseconds: whole({ ...GATEWAY_SETTINGS.rows.timeoutMilliseconds.range }).optional(
    "as long as its kind can",
  ),
  domain: DOMAIN_SETTINGS.optional("the gatehouse's domain, where it has one"),
  stages: list(STAGE, { of: "stages", from: 1, distinct: { by: "name" } }),
  originProofGeneration: whole({ from: 1, to: 1_000_000 }).withDefault(1, "it counts up from there"),
  detailedMetrics: flag().optional("as the gatehouse's"),
  protect: flag().optional("as the gatehouse's"),
};

const PRIVATE =
  "leave it out: an API here is Regional. A private API is a REST API of its own, which clients reach through a PrivateApiFront (docs/private-api.md)";
const STREAM =
  "leave it out: an HTTP API passes whole answers on, and so does a REST API here. Have clients ask for pages of what is longer than 10 MB, or again for what takes longer";

/** What API Gateway has for other APIs, and an API here has not. */
const ELSEWHERE = {
  endpoint: PRIVATE,
  endpointConfiguration: PRIVATE,
  private: PRIVATE,
  vpcEndpointIds: PRIVATE,
  responseTransferMode: STREAM,
  stream: STREAM,
  streaming: STREAM,
  waf: "give it as rest.waf, with kind: Rest: AWS WAF stands in front of no HTTP API",
  usagePlans: "give it as rest.usagePlans, with kind: Rest: an HTTP API has no API keys",
};

export const API_SETTINGS = fields<ApiSettings>()({ ...DECISIONS, name: text(API_NAME) }, ELSEWHERE);

export const API = fields<ApiArgs>()(
  {
    ...DECISIONS,
    gatehouse: REFERENCE,
    name: text(API_NAME).optional("the component's name"),
    accountId: text(ACCOUNT_ID).optional("that of `aws:allowedAccountIds`"),
    region: text(REGION).optional("`aws:region`"),
    tags: dictionary(TAG_KEY, text(TAG_VALUE)).optional("the gatehouse's"),
  },
  ELSEWHERE,
);

/** Arguments with their defaults. */
export type ResolvedApi = ResolvedBy<typeof API>;

/** The same of an API whose name is known. */
export type NamedApi = ResolvedApi & { readonly name: string };
/** What is decided about an API, whoever attaches it. */
export type ResolvedDecisions = Omit<ResolvedBy<typeof API_SETTINGS>, "name">;
export type DomainName = pulumi.Input<string>;
