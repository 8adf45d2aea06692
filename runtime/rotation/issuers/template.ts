import type { Use } from "../../certificate/use";

/** AWS Private CA's template of a leaf, as the end of its ARN. The policy that allows issuing names it as well. */
export function templateFor(uses: readonly Use[]): string {
  if (uses.includes("Server") && uses.includes("Client")) return "EndEntityCertificate/V1";
  return uses.includes("Server") ? "EndEntityServerAuthCertificate/V1" : "EndEntityClientAuthCertificate/V1";
}
