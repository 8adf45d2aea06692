import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { cognitoDomain, cognitoIssuer } from "../../shared/partitions";
import { JWT, type ResolvedJwt, type ResolvedUserPool, type UserPoolClient } from "./authorizer-args";

/** The pool, and how the gateway reads its tokens. Stateful: a deleted pool takes its users with it. */
export function createUserPool(
  name: string,
  settings: ResolvedUserPool,
  region: string,
  opts: pulumi.CustomResourceOptions,
): { arn: pulumi.Output<string>; jwt: ResolvedJwt; tokenEndpoint: pulumi.Output<string> } {
  const { protect } = settings;
  const fullScope = (scope: string) => `${settings.identifier}/${scope}`;
  const pool = new aws.cognito.UserPool(
    name,
    {
      adminCreateUserConfig: { allowAdminCreateUserOnly: true },
      deletionProtection: protect ? "ACTIVE" : "INACTIVE",
      mfaConfiguration: "ON",
      softwareTokenMfaConfiguration: { enabled: true },
      passwordPolicy: {
        minimumLength: 14,
        requireLowercase: true,
        requireUppercase: true,
        requireNumbers: true,
        requireSymbols: true,
        temporaryPasswordValidityDays: 1,
      },
    },
    { ...opts, protect },
  );
  const domain = new aws.cognito.UserPoolDomain(name, { userPoolId: pool.id, domain: settings.domainPrefix }, opts);
  const api = new aws.cognito.ResourceServer(
    name,
    {
      userPoolId: pool.id,
      identifier: settings.identifier,
      name: settings.identifier,
      scopes: settings.scopes.map((scope) => ({ scopeName: scope.name, scopeDescription: scope.description })),
    },
    opts,
  );
  const clients = settings.clients.map((client) =>
    createClient(`${name}-${client.name}`, client, fullScope, pool, api, opts),
  );
  return {
    arn: pool.arn,
    jwt: JWT.resolve({
      issuer: pulumi.interpolate`${cognitoIssuer(region)}/${pool.id}`,
      audiences: clients.map((client) => client.id),
      scopePrefix: `${settings.identifier}/`,
    }),
    tokenEndpoint: pulumi.interpolate`https://${domain.domain}.${cognitoDomain(region)}/oauth2/token`,
  };
}

function createClient(
  name: string,
  client: UserPoolClient,
  fullScope: (scope: string) => string,
  pool: aws.cognito.UserPool,
  api: aws.cognito.ResourceServer,
  opts: pulumi.CustomResourceOptions,
): aws.cognito.UserPoolClient {
  return new aws.cognito.UserPoolClient(
    name,
    {
      userPoolId: pool.id,
      generateSecret: true,
      allowedOauthFlowsUserPoolClient: true,
      allowedOauthFlows: ["client_credentials"],
      allowedOauthScopes: client.scopes.map(fullScope),
      enableTokenRevocation: true,
      preventUserExistenceErrors: "ENABLED",
      accessTokenValidity: 60,
      tokenValidityUnits: { accessToken: "minutes" },
    },
    // The scopes must be there before a client may ask for them.
    { ...opts, dependsOn: [api] },
  );
}
