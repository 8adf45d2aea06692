import { SEPARATOR } from "../believed";

/** The headers that the gateway sends exactly once. The proof has its own refusal. */
const SINGLE = ["gatehouse-(?:stage|version|route|host)", "request-id", "client-ip", "auth-(?:subject|client|scopes)"];

/**
 * A regular expression over all header names, in lower case and joined by commas: one of ours that comes twice; names
 * that nobody but the gateway may send, in any spelling that some server folds into them. The known names themselves are
 * let through once.
 *
 * The group has a name because HAProxy compiles without numbered ones. It begins with a fixed letter, which is searched for
 * fast, and looks for the second of two by whole names: most of its cost was backtracking letter by letter.
 */
export function ambiguousNames(): string {
  const known = [
    "auth-(?:subject|client|scopes)",
    "gatehouse-(?:stage|version|route|host|origin)",
    "client-ip",
    "request-id",
    // A firewall's labels: with hyphens a client's own is refused by the firewall itself.
    "amzn-waf-[a-z0-9-]+",
  ];
  const families = ["auth", "gatehouse", "client-ip", "request-id", "api-key-id", "amzn-waf"].map((name) => name.replaceAll("-", SEPARATOR)); // prettier-ignore
  const twice = `-(?<own>${SINGLE.join("|")}),(?:[^,]*+,)*?x-\\k<own>(?![^,])`;
  const foreign = `(?!-(?:${known.join("|")})(?![^,]))${SEPARATOR}(?:${families.join("|")})(?![a-z0-9])`;
  return `(?<![^,])x(?:${twice}|${foreign})`;
}
