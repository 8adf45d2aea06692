import type * as pulumi from "@pulumi/pulumi";
import type { ResolvedJwt, ResolvedUserPool } from "./authorizer-args";
import { createUserPool } from "./user-pool";

/** Whose tokens are taken. */
export interface TokenIssuer {
  readonly jwt: ResolvedJwt;
  /** Only of a user pool. */
  readonly tokenEndpoint?: pulumi.Output<string>;
}

/** A user pool, or the issuer that is there already; nothing where no token is asked for. */
export function createIssuer(
  name: string,
  {
    userPool,
    jwt,
    region,
  }: {
    readonly userPool?: ResolvedUserPool | undefined;
    readonly jwt?: ResolvedJwt | undefined;
    readonly region: string;
  },
  opts: pulumi.CustomResourceOptions,
): TokenIssuer | undefined {
  if (userPool !== undefined) return createUserPool(`${name}-users`, userPool, region, opts);
  return jwt && { jwt };
}
