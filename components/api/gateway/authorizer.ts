import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { GatewayArgs } from "./gateway";
import { createUserPool } from "./user-pool";

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

/** How the gateway tells who calls. */
export interface Authorization {
  readonly authorizerId: pulumi.Output<string>;
  readonly issuer: pulumi.Input<string>;
  readonly tokenEndpoint: pulumi.Input<string> | undefined;
  /** Where the identity headers are taken from. */
  readonly claims: { subjectClaim: string; clientClaim: string; scopeClaim: string };
  /** A scope as it stands in tokens. */
  readonly fullScope: (scope: string) => string;
}

/** The JWT authorizer: signature, issuer, audience and dates of every token, checked before anything else happens. */
export function createAuthorizer(
  name: string,
  args: GatewayArgs,
  api: aws.apigatewayv2.Api,
  opts: pulumi.CustomResourceOptions,
): Authorization {
  const { jwt, tokenEndpoint, fullScope } = args.userPool
    ? createUserPool(`${name}-users`, args.userPool, args.region, opts)
    : { jwt: args.jwt!, tokenEndpoint: undefined, fullScope: (scope: string) => scope };
  const authorizer = new aws.apigatewayv2.Authorizer(
    name,
    {
      apiId: api.id,
      authorizerType: "JWT",
      identitySources: ["$request.header.Authorization"],
      jwtConfiguration: { issuer: jwt.issuer, audiences: jwt.audiences },
    },
    opts,
  );
  return {
    authorizerId: authorizer.id,
    issuer: jwt.issuer,
    tokenEndpoint,
    claims: {
      subjectClaim: "sub",
      clientClaim: jwt.clientClaim ?? "client_id",
      scopeClaim: jwt.scopeClaim ?? "scope",
    },
    fullScope,
  };
}
