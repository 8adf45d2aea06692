import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { issuerKeysKey } from "../../haproxy/config";
import { createIssuerKeys } from "../api/issuer-keys/issuer-keys";
import type { GatehouseReference } from "../api/reference";
import type { ResolvedGatehouse } from "./args";

/** The keys of the issuer of all APIs, where HAProxy verifies its tokens. @returns what must be there before an API asks for it */
export function createGatehouseKeys(
  name: string,
  { verifyTokens, protect }: Pick<ResolvedGatehouse, "verifyTokens" | "protect">,
  reference: GatehouseReference,
  opts: pulumi.ComponentResourceOptions,
): aws.lambda.Invocation | undefined {
  if (!verifyTokens || reference.issuer === undefined) return undefined;
  const { issuer } = reference.issuer;
  return createIssuerKeys(`${name}-issuer-keys`, { gatehouse: reference, issuer, key: issuerKeysKey(), protect }, opts);
}
