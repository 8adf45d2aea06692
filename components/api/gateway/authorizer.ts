import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { ResolvedGateway } from "./args";
import { createIssuer } from "./issuer";
import type { ResolvedJwt } from "./authorizer-args";

/** The context variables of API Gateway that say who calls; none of those that nobody vouches for. */
export interface CallerVariables {
  readonly subject?: string;
  readonly client?: string;
  readonly scopes?: string;
}

/** How the gateway tells who calls. */
export interface Authorization {
  /** The JWT authorizer; none where no token is asked for. */
  readonly authorizerId?: pulumi.Output<string>;
  readonly issuer?: pulumi.Input<string>;
  readonly audiences?: pulumi.Input<string>[];
  readonly tokenEndpoint?: pulumi.Input<string>;
  /** Where the identity headers are taken from. */
  readonly caller: CallerVariables;
  /** A scope as it stands in tokens. */
  readonly fullScope: (scope: string) => string;
}

/** A JWT authorizer checks signature, issuer, audience and dates of every token before anything else happens. */
export function createAuthorizer(
  name: string,
  args: ResolvedGateway,
  api: aws.apigatewayv2.Api,
  opts: pulumi.CustomResourceOptions,
): Authorization {
  const found = createIssuer(name, args, opts);
  if (found === undefined) return { caller: args.mutualTls ? CERTIFICATE : {}, fullScope: (scope) => scope };
  const { jwt, tokenEndpoint } = found;
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
    audiences: jwt.audiences,
    ...(tokenEndpoint !== undefined && { tokenEndpoint }),
    caller: callerOf(jwt),
    fullScope: (scope) => fullScope(jwt, scope),
  };
}

/** A scope as it stands in an issuer's tokens. */
export const fullScope = ({ scopePrefix = "" }: Pick<ResolvedJwt, "scopePrefix">, scope: string): string =>
  `${scopePrefix}${scope}`;

/** By mutual TLS alone the certificate's subject is both, the subject and the client. */
const CERTIFICATE: CallerVariables = {
  subject: "identity.clientCert.subjectDN",
  client: "identity.clientCert.subjectDN",
};

function callerOf({ clientClaim, scopeClaim }: ResolvedJwt): CallerVariables {
  const claim = (name: string) => `authorizer.claims.${name}`;
  return { subject: claim("sub"), client: claim(clientClaim), scopes: claim(scopeClaim) };
}
