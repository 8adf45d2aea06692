import type * as pulumi from "@pulumi/pulumi";
import { fields, flag, input, list, text, type ResolvedBy } from "../../../fields";
import { label } from "../../../fields/dns";
import { AUDIENCE, CLAIM, ISSUER } from "../../../fields/oauth";

/** An OpenID Connect issuer: Cognito, Okta, Entra ID, Auth0, Keycloak, … */
export interface JwtSettings {
  /** The issuer's `iss`, with https. Its discovery document must be public; API Gateway keeps its keys for two hours. */
  readonly issuer: pulumi.Input<string>;
  /** The `aud` (or, without one, `client_id`) of which a token must hold one; 1 to 50. */
  readonly audiences: pulumi.Input<string>[];
  /**
   * The claim that names the client application. Okta: `cid`; Auth0, Keycloak, Entra ID: `azp`.
   * @default `client_id` (RFC 9068, Cognito)
   */
  readonly clientClaim?: string;
  /**
   * The claim that holds the scopes. Okta, Entra ID: `scp`.
   * @default `scope` (RFC 9068, Cognito)
   */
  readonly scopeClaim?: string;
  /**
   * What stands in front of a scope in tokens, where routes name the scope alone: a Cognito resource server's identifier and `/`.
   * @default nothing
   */
  readonly scopePrefix?: string;
}

/** Who issues the tokens that an API takes: exactly one of them. */
export interface IssuerSettings {
  /** An OpenID Connect issuer that is there already. */
  readonly jwt?: JwtSettings;
  /** A Cognito user pool that is created. */
  readonly userPool?: UserPoolSettings;
}

/** How an API tells who calls: exactly one of the four. */
export interface AuthorizerSettings extends IssuerSettings {
  /**
   * Whether the client certificate alone tells, on a domain that asks for one: its subject is the caller, and there are no scopes.
   * @default false
   */
  readonly mutualTls?: boolean;
  /** Nobody is told from anybody, and why: every route is open. */
  readonly noneBecause?: string;
}

/** A Cognito user pool for the API alone: its scopes, and the machines that may ask for them. */
export interface UserPoolSettings {
  /**
   * The first label of the token endpoint, `https://<prefix>.auth.<region>.amazoncognito.com` (in GovCloud `auth-fips`); unique
   * in the region.
   */
  readonly domainPrefix: string;
  /** The API as scopes name it, `<identifier>/<scope>`. Routes and clients name the scope alone. */
  readonly identifier: string;
  /** The scopes that clients can be given. */
  readonly scopes: UserPoolScope[];
  /** Machine-to-machine clients (OAuth 2.0 client credentials), each with a secret that Cognito makes; 1 to 50. */
  readonly clients: UserPoolClient[];
  /**
   * Whether AWS and Pulumi refuse to delete the pool, and with it every user.
   * @default true
   */
  readonly protect?: boolean;
}

/** Something that a token may allow. */
export interface UserPoolScope {
  /** The scope as tokens have it after the identifier and a slash. */
  readonly name: string;
  /** What the scope allows, for people. */
  readonly description: string;
}

/** A machine that gets tokens of the user pool by its own secret. */
export interface UserPoolClient {
  /** The client's name. */
  readonly name: string;
  /** The scopes that it may ask for. */
  readonly scopes: string[];
}

export const JWT = fields<JwtSettings>()({
  issuer: input(text(ISSUER)),
  audiences: list(input(text(AUDIENCE)), { of: "audiences", from: 1, to: 50, why: "API Gateway quota" }),
  clientClaim: text(CLAIM).withDefault("client_id", "RFC 9068, Cognito"),
  scopeClaim: text(CLAIM).withDefault("scope", "RFC 9068, Cognito"),
  scopePrefix: text({
    what: "use up to 256 printable characters without space or quote",
    fits: /^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/,
    example: "edge/",
  }).optional("scopes stand in tokens as routes name them"),
});

const USER_POOL_SCOPE = fields<UserPoolScope>()({
  name: text({
    what: "use printable characters without space, quote, slash or backslash",
    fits: /^[\x21\x23-\x2e\x30-\x5b\x5d-\x7e]{1,256}$/,
    example: "orders:read",
  }),
  description: text({ what: "say in 1 to 256 characters what it allows", fits: /^.{1,256}$/s, example: "Read orders" }),
});

const USER_POOL_CLIENT = fields<UserPoolClient>()({
  name: text(label(61, "billing")),
  scopes: list(USER_POOL_SCOPE.rows.name, {
    of: "scopes",
    from: 1,
    why: "a client without scopes gets no token",
    distinct: true,
  }),
});

export const USER_POOL = fields<UserPoolSettings>()({
  domainPrefix: text({
    what: "use up to 63 lower-case letters, digits and hyphens, without aws, amazon or cognito",
    fits: /^(?!.*(?:aws|amazon|cognito))[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    example: "example-edge",
  }),
  identifier: USER_POOL_SCOPE.rows.name,
  scopes: list(USER_POOL_SCOPE, { of: "scopes", from: 1, to: 100, why: "Cognito quota", distinct: { by: "name" } }),
  clients: list(USER_POOL_CLIENT, {
    of: "clients",
    from: 1,
    to: 50,
    why: "the authorizer takes their ids for audiences, of which API Gateway takes no more",
    distinct: { by: "name" },
  }),
  protect: flag().withDefault(true, "a deleted pool takes its users with it"),
});

/** Their rows in a table. */
export const ISSUERS = {
  jwt: JWT.optional("another tells who calls"),
  userPool: USER_POOL.optional("another tells who calls"),
};

export const AUTHORIZERS = {
  ...ISSUERS,
  mutualTls: flag().withDefault(false, "a token tells who calls"),
  noneBecause: text({
    what: "say why anyone may call",
    fits: /^(?=.*\S).{3,1000}$/,
    example: "a public catalogue",
  }).optional("nobody gets in unknown"),
};

export const ISSUER_SETTINGS = fields<IssuerSettings>()(ISSUERS);

export const AUTHORIZER_SETTINGS = fields<AuthorizerSettings>()(AUTHORIZERS);

/** The same with their defaults. */
export type ResolvedAuthorizer = ResolvedBy<typeof AUTHORIZER_SETTINGS>;
export type ResolvedJwt = ResolvedBy<typeof JWT>;
export type ResolvedUserPool = ResolvedBy<typeof USER_POOL>;
