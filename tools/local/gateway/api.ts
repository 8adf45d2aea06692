import { STAGE_VARIABLE } from "../../../components/api/gateway/identity";
import type { JwtAuthorizerSettings } from "./authorizer";
import type { FunctionAuthorizerSettings } from "./rest/function-authorizer";
import type { UsagePlan } from "./rest/usage-plans";
import type { Cors } from "./cors";
import type { Mapping } from "./mapping";
import type { RouteKey } from "./routes";
import type { Template } from "./template";
import type { TokenBucket } from "./throttle";

/** An HTTP or REST API as the plan has it: everything that the stand-in enforces. */
export interface GatewayApi {
  readonly accountId: string;
  readonly apiId: string;
  /** The name that clients call; on this machine they call an address. */
  readonly domainName: string;
  readonly cors: Cors | undefined;
  readonly routes: readonly GatewayApiRoute[];
  readonly stages: readonly ApiStage[];
  /** Which path in front leads to which stage: the API mappings of the domain, or the stages' own names without one. */
  readonly basePaths: readonly BasePath[];
  /** Only of a REST API. */
  readonly rest?: RestParts;
}

/** What a REST API has besides. */
export interface RestParts {
  readonly usagePlans: readonly UsagePlan[];
}

export interface BasePath {
  /** Without slashes around it; empty for everything. */
  readonly path: string;
  readonly stage: string;
}

export interface GatewayApiRoute {
  readonly key: RouteKey;
  readonly integration: Integration;
  /** Undefined for a public route. */
  readonly authorizer: RouteAuthorizer | undefined;
  /** A token must have one of them; empty if none is needed. */
  readonly scopes: readonly string[];
  /** Of a REST API: the function that verifies tokens, in place of API Gateway's own authorizer. */
  readonly function?: FunctionAuthorizerSettings;
  /** Of a REST API: whether an API key is asked for. */
  readonly asksForKey?: boolean;
}

export interface RouteAuthorizer extends JwtAuthorizerSettings {
  /** Where the token is in a request. */
  readonly identitySource: Template;
}

export interface Integration {
  readonly mappings: readonly Mapping[];
  readonly timeoutMilliseconds: number;
  /** The name that must be on the certificate behind the link. Without one API Gateway speaks plaintext. */
  readonly serverName: string | undefined;
  /** What goes on, whatever came. @default the request's own */
  readonly method?: string;
}

export interface ApiStage {
  readonly name: string;
  readonly throttle: TokenBucket;
  /** By route key. */
  readonly routeThrottles: Readonly<Record<string, TokenBucket>>;
  /** One line of its access log; undefined if it has none. */
  readonly accessLog: string | undefined;
  readonly variables: Readonly<Record<string, string>>;
  /** What is shown to whom it calls (rest), as PEM. @default nothing */
  readonly certificate?: ShownCertificate;
}

/** A client certificate with its key. */
export interface ShownCertificate {
  readonly cert: string;
  readonly key: string;
}

/** HAProxy's backend behind a stage. */
export function backendOf({ name, variables }: Pick<ApiStage, "name" | "variables">): string {
  return variables[STAGE_VARIABLE] ?? name;
}
