import type { Edge } from "../model";

/** The headers of which the gateway sends one, and no more than one. The proof has a refusal of its own. */
function singleNames(edge: Edge): string[] {
  const always = ["gatehouse-stage", "request-id", "client-ip", "auth-(?:subject|client|scopes)"];
  return edge.apiKeys ? [...always, "api-key-id"] : always;
}

/**
 * A regular expression over all header names, in lower case and joined by commas: one of ours that comes twice; names
 * that nobody but the gateway may send, in any spelling that some server folds into them (`_` for `-`); the identity
 * headers of other proxies, which a backend might believe. The known names themselves are let through once.
 *
 * The group has a name because HAProxy compiles without numbered ones. It begins with a fixed letter, which is searched for
 * fast, and looks for the second of two by whole names: most of its cost was going back letter by letter.
 */
export function ambiguousNames(edge: Edge): string {
  const known = [
    "auth-(?:subject|client|scopes)",
    `gatehouse-(?:stage|version${edge.originProof ? "|origin" : ""})`,
    "client-ip",
    "request-id",
    ...(edge.apiKeys ? ["api-key-id"] : []),
  ];
  const families = ["auth", "gatehouse", "client[-_]ip", "request[-_]id", "api[-_]key[-_]id", "amzn[-_]oidc", "forwarded[-_]user", "remote[-_]user"]; // prettier-ignore
  const twice = `-(?<own>${singleNames(edge).join("|")}),(?:[^,]*+,)*?x-\\k<own>(?![^,])`;
  const foreign = `(?!-(?:${known.join("|")})(?![^,]))[-_](?:${families.join("|")})(?![^-_,])`;
  return `(?<![^,])x(?:${twice}|${foreign})`;
}
