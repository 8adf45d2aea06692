import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { ResolvedGateway } from "./args";
import { createUserPool } from "./user-pool";

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
  args: ResolvedGateway,
  api: aws.apigatewayv2.Api,
  opts: pulumi.CustomResourceOptions,
): Authorization {
  const { jwt, tokenEndpoint, fullScope } = args.userPool
    ? createUserPool(`${name}-users`, args.userPool, args.region, opts)
    : // Exactly one of the two is there: see problems.ts.
      { jwt: args.jwt!, tokenEndpoint: undefined, fullScope: (scope: string) => scope };
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
      clientClaim: jwt.clientClaim,
      scopeClaim: jwt.scopeClaim,
    },
    fullScope,
  };
}
