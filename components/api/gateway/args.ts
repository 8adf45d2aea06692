import type * as pulumi from "@pulumi/pulumi";

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
  readonly scopes: UserPoolScope[];
  /** Machine-to-machine clients (OAuth 2.0 client credentials), each with a secret that Cognito makes. */
  readonly clients: UserPoolClient[];
  /**
   * Whether AWS and Pulumi refuse to delete the pool, and with it every user.
   * @default true
   */
  readonly protect?: boolean;
}

export interface UserPoolScope {
  readonly name: string;
  readonly description: string;
}

export interface UserPoolClient {
  readonly name: string;
  /** The scopes that it may ask for. */
  readonly scopes: string[];
}

/** The most requests that are let through, counted by API Gateway over all clients together. */
export interface Throttle {
  /** Requests a second, in the long run. The account's quota is 10,000 over all its APIs in a region. */
  readonly rateLimit: number;
  /** Requests at once, on top of a quiet time. The account's quota is 5,000. */
  readonly burstLimit: number;
}

/** A stage of the API, and its door into the fleet: HAProxy's backend of the same name. */
export interface GatewayStage {
  readonly name: string;
  /** Both values always: API Gateway takes a missing one for zero, and answers every request with 429. */
  readonly throttle: Throttle;
}

/** What may be called, and by whom. */
export interface GatewayRoute {
  /** `METHOD /path`, as API Gateway writes it: `GET /orders/{id}`, `ANY /{proxy+}`. */
  readonly key: string;
  /**
   * Whether anyone may call it, without a token. HAProxy and the service then get no identity at all.
   * @default false
   */
  readonly public?: boolean;
  /** Scopes of which a token must hold one; up to 10 (API Gateway quota). */
  readonly scopes?: string[];
  /** A limit of its own, in every stage. */
  readonly throttle?: Throttle;
}

/** The API's own name. */
export interface DomainSettings {
  /** `api.example.com`: each stage is found below it, `https://api.example.com/v1`. */
  readonly name: string;
  /** The public Route 53 zone that the name is in: certificate validation and address records go there. */
  readonly hostedZoneId: pulumi.Input<string>;
  /** Has clients prove themselves by certificate as well. */
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
