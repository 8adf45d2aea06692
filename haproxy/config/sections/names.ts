import type { Edge } from "../model";

/** The headers of which the gateway sends one, and no more than one. The proof has a refusal of its own. */
export function singleHeaders(edge: Edge): string[] {
  const always = [
    "x-gatehouse-stage",
    "x-request-id",
    "x-client-ip",
    "x-auth-subject",
    "x-auth-client",
    "x-auth-scopes",
  ];
  return edge.apiKeys ? [...always, "x-api-key-id"] : always;
}

/**
 * A regular expression over the comma-joined header names: names that nobody but the gateway may send, in any spelling
 * that some server folds into them (`_` for `-`), and the identity headers of other proxies, which a backend might
 * believe. The known names themselves are let through.
 */
export function foreignNames(edge: Edge): string {
  const known = [
    "auth-(?:subject|client|scopes)",
    `gatehouse-(?:stage|version${edge.originProof ? "|origin" : ""})`,
    "client-ip",
    "request-id",
    ...(edge.apiKeys ? ["api-key-id"] : []),
  ];
  const families = ["auth", "gatehouse", "client[-_]ip", "request[-_]id", "api[-_]key[-_]id", "amzn[-_]oidc", "forwarded[-_]user", "remote[-_]user"]; // prettier-ignore
  return `(?:^|,)(?!x-(?:${known.join("|")})(?:,|$))x[-_](?:${families.join("|")})(?:[-_,]|$)`;
}
