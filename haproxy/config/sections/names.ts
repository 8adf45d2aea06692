import type { HaproxyModel } from "../model";

/** The headers that the gateway sends exactly once. The proof has its own refusal. */
function singleNames(model: HaproxyModel): string[] {
  const always = ["gatehouse-stage", "request-id", "client-ip", "auth-(?:subject|client|scopes)"];
  return model.apiKeys ? [...always, "api-key-id"] : always;
}

/**
 * A regular expression over all header names, in lower case and joined by commas: one of ours that comes twice; names
 * that nobody but the gateway may send, in any spelling that some server folds into them (`_` for `-`); the identity
 * headers of other proxies, which a backend might believe. The known names themselves are let through once.
 *
 * The group has a name because HAProxy compiles without numbered ones. It begins with a fixed letter, which is searched for
 * fast, and looks for the second of two by whole names: most of its cost was backtracking letter by letter.
 */
export function ambiguousNames(model: HaproxyModel): string {
  const known = [
    "auth-(?:subject|client|scopes)",
    `gatehouse-(?:stage|version${model.originProof ? "|origin" : ""})`,
    "client-ip",
    "request-id",
    ...(model.apiKeys ? ["api-key-id"] : []),
  ];
  const families = ["auth", "gatehouse", "client[-_]ip", "request[-_]id", "api[-_]key[-_]id", "amzn[-_]oidc", "forwarded[-_]user", "remote[-_]user"]; // prettier-ignore
  const twice = `-(?<own>${singleNames(model).join("|")}),(?:[^,]*+,)*?x-\\k<own>(?![^,])`;
  const foreign = `(?!-(?:${known.join("|")})(?![^,]))[-_](?:${families.join("|")})(?![^-_,])`;
  return `(?<![^,])x(?:${twice}|${foreign})`;
}
