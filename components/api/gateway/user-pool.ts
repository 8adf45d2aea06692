import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { JwtSettings } from "./authorizer";

/** A Cognito user pool for the API alone: its scopes, and the machines that may ask for them. */
export interface UserPoolSettings {
  /** The first label of the token endpoint, `https://<prefix>.auth.<region>.amazoncognito.com`; unique in the region. */
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

/** The pool, and how the gateway reads its tokens. Stateful: a deleted pool takes its users with it. */
export function createUserPool(
  name: string,
  settings: UserPoolSettings,
  region: string,
  opts: pulumi.CustomResourceOptions,
): { jwt: JwtSettings; tokenEndpoint: pulumi.Output<string>; fullScope: (scope: string) => string } {
  const protect = settings.protect ?? true;
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
    jwt: {
      issuer: pulumi.interpolate`https://cognito-idp.${region}.amazonaws.com/${pool.id}`,
      audiences: clients.map((client) => client.id),
    },
    tokenEndpoint: pulumi.interpolate`https://${domain.domain}.auth.${region}.amazoncognito.com/oauth2/token`,
    fullScope,
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
