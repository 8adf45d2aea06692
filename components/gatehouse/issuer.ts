import type * as pulumi from "@pulumi/pulumi";
import type { ResolvedJwt } from "../api/gateway/authorizer-args";
import { createUserPool } from "../api/gateway/user-pool";
import type { ResolvedGatehouse } from "./args";

/** Whose tokens all APIs take, unless one says otherwise. */
export interface Issuer {
  readonly jwt: ResolvedJwt;
  readonly tokenEndpoint?: pulumi.Output<string>;
}

/** The issuer that is there already, or a user pool. */
export function createIssuer(
  name: string,
  { authorizer, region }: ResolvedGatehouse,
  opts: pulumi.CustomResourceOptions,
): Issuer | undefined {
  if (authorizer?.userPool !== undefined) return createUserPool(`${name}-users`, authorizer.userPool, region, opts);
  return authorizer?.jwt && { jwt: authorizer.jwt };
}
