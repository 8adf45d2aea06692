import { fields, list, oneOf, text } from "../../../fields";
import { canBeAdmitted } from "../believed";
import { ClientClass } from "./classes";
import { REASON, MATCHED_SCOPE } from "./texts";

/** Who may ask for a version by the header `x-gatehouse-version`: who has one of the scopes or is of one of the classes. */
export interface PinningSettings {
  /** Up to 10. */
  readonly scopes?: string[];
  /** Clients of these classes may choose a version. */
  readonly classes?: ClientClass[];
}

/** A header that clients may send, though services or their frameworks may believe it (docs/haproxy/headers.md). */
export interface AdmittedHeader {
  /** In lower case. */
  readonly name: string;
  /** Why no service is fooled by it. */
  readonly because: string;
}

/** Spellings of a path that two servers may read differently. Malformed escapes and control characters are never passed on. */
export const AmbiguousPath = {
  /** `/./`, `/../`, `/..;` and encoded dots. */
  DotSegments: "DotSegments",
  /** `%2F`, which some servers decode to another segment. */
  EncodedSlashes: "EncodedSlashes",
  /** `\`, plain or encoded, which some servers take for `/`. */
  Backslashes: "Backslashes",
  /** `//`, which some servers take for `/`. */
  EmptySegments: "EmptySegments",
} as const;

export type AmbiguousPath = (typeof AmbiguousPath)[keyof typeof AmbiguousPath];

/** Ambiguous paths that a stage's service needs. */
export interface AmbiguousPathSettings {
  /** The spellings that reach the service as they came. */
  readonly allow: AmbiguousPath[];
  /** Why the gateway's routes and the service read them alike. */
  readonly because: string;
}

const BECAUSE: typeof REASON = { ...REASON, what: "say why it is safe", example: "keys of objects hold them" };

/** As it can be part of a regular expression, too. */
const REMOVED = {
  what: "name a header that is removed (docs/haproxy/headers.md), in lower case",
  fits: (name: string) => /^[a-z0-9][a-z0-9_-]{0,63}$/.test(name) && canBeAdmitted(name),
  example: "x-real-ip",
};

export const PINNING = fields<PinningSettings>()({
  scopes: list(text(MATCHED_SCOPE), { of: "scopes", to: 10, distinct: true }).withDefault([], "no scope allows it"),
  classes: list(oneOf(ClientClass), { of: "classes", distinct: true }).withDefault([], "no class allows it"),
});

export const ADMITTED_HEADERS = list(fields<AdmittedHeader>()({ name: text(REMOVED), because: text(BECAUSE) }), {
  of: "headers",
  to: 20,
  distinct: { by: "name" },
});

export const AMBIGUOUS_PATHS = fields<AmbiguousPathSettings>()({
  allow: list(oneOf(AmbiguousPath), { of: "spellings", from: 1, distinct: true }),
  because: text(BECAUSE),
});
