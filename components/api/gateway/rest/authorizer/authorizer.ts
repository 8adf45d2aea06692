import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { servicePrincipal } from "../../../../shared/partitions";
import { JWT, type ResolvedJwt } from "../../authorizer-args";
import type { ResolvedRoute } from "../../route-args";
import { fullScope } from "../../authorizer";
import { createUserPool } from "../../user-pool";
import type { ResolvedRestGateway } from "../args";
import { createAuthorizerFunction } from "./function";

/** Seconds that API Gateway keeps what a token allows: a token that is taken back counts as long as this. */
const RESULT_TTL_SECONDS = 300;

/** The token, and what tells one route from another: each has an answer of its own in the cache. */
const IDENTITY_SOURCE = "method.request.header.Authorization,context.httpMethod,context.resourcePath";

/** How a REST API tells who calls. */
export interface RestAuthorization {
  readonly issuer: pulumi.Input<string>;
  readonly audiences: pulumi.Input<string>[];
  readonly tokenEndpoint: pulumi.Input<string> | undefined;
  /** What a method that asks for a token says. */
  readonly ofRoute: (route: ResolvedRoute) => Pick<aws.apigateway.MethodArgs, "authorization" | "authorizerId" | "authorizationScopes">; // prettier-ignore
  /** Where the identity headers are taken from: `$context` variables that are never null once a token is taken. */
  readonly caller: RestCallerVariables;
  /** Of what a deployment is made. */
  readonly definition: object;
}

export interface RestCallerVariables {
  readonly subject: string;
  readonly client: string;
  readonly scopes: string;
  /** All three in one. Left out where none of them can be empty. */
  readonly identity?: string;
}

/** A pool's own authorizer, or the function for any other issuer. */
export function createRestAuthorizer(
  name: string,
  args: ResolvedRestGateway,
  api: aws.apigateway.RestApi,
  opts: pulumi.CustomResourceOptions,
): RestAuthorization {
  return args.userPool ? byPool(name, args, api, opts) : byFunction(name, args, args.jwt!, api, opts);
}

/**
 * API Gateway takes an access token only where a method names scopes, and an ID token else (its guide, "Integrate a REST API with an
 * Amazon Cognito user pool"). So a route without scopes names all of the pool's: a client has one at least, or it gets no token. And an
 * access token always has subject, client and scopes.
 */
function byPool(
  name: string,
  args: ResolvedRestGateway,
  api: aws.apigateway.RestApi,
  opts: pulumi.CustomResourceOptions,
): RestAuthorization {
  const pool = args.userPool!;
  const { arn, jwt, tokenEndpoint } = createUserPool(`${name}-users`, pool, args.region, opts);
  const definition = {
    type: "COGNITO_USER_POOLS",
    providerArns: [arn],
    identitySource: "method.request.header.Authorization",
  };
  const authorizer = new aws.apigateway.Authorizer(name, { restApi: api.id, ...definition }, opts);
  const all = pool.scopes.map((scope) => scope.name);
  return {
    issuer: jwt.issuer,
    audiences: jwt.audiences,
    tokenEndpoint,
    ofRoute: ({ scopes = all }) => ({
      authorization: "COGNITO_USER_POOLS",
      authorizerId: authorizer.id,
      authorizationScopes: scopes.map((scope) => fullScope(jwt, scope)),
    }),
    caller: {
      subject: "authorizer.claims.sub",
      client: "authorizer.claims.client_id",
      scopes: "authorizer.claims.scope",
    },
    definition,
  };
}

function byFunction(
  name: string,
  args: ResolvedRestGateway,
  jwt: ResolvedJwt,
  api: aws.apigateway.RestApi,
  opts: pulumi.CustomResourceOptions,
): RestAuthorization {
  const routes = args.routes
    .filter((route) => !route.public)
    .map(({ key, scopes }) => ({ key, ...(scopes && { scopes: scopes.map((scope) => fullScope(jwt, scope)) }) }));
  const lambda = createAuthorizerFunction(`${name}-authorizer`, args, { jwt: JWT.resolve(jwt), routes }, opts);
  const definition = {
    type: "REQUEST",
    authorizerUri: lambda.invokeArn,
    identitySource: IDENTITY_SOURCE,
    authorizerResultTtlInSeconds: RESULT_TTL_SECONDS,
  };
  const authorizer = new aws.apigateway.Authorizer(name, { restApi: api.id, ...definition }, opts);
  new aws.lambda.Permission(
    `${name}-authorizer`,
    {
      action: "lambda:InvokeFunction",
      function: lambda.name,
      principal: servicePrincipal("apigateway", args.region),
      sourceArn: pulumi.interpolate`${api.executionArn}/authorizers/${authorizer.id}`,
      sourceAccount: args.accountId,
    },
    opts,
  );
  return {
    issuer: jwt.issuer,
    audiences: jwt.audiences,
    tokenEndpoint: undefined,
    ofRoute: () => ({ authorization: "CUSTOM", authorizerId: authorizer.id }),
    caller: {
      subject: "authorizer.subject",
      client: "authorizer.client",
      scopes: "authorizer.scopes",
      identity: "authorizer.identity",
    },
    definition,
  };
}
