import type { HaproxyModel } from "../model";
import { PROOF_LENGTH } from "../origin-proof";
import type { Line } from "../quoting";
import { line, quoted, Word } from "../quoting";
import { capture, captured, isKnown } from "../captures";
import { when } from "./refuse";

/**
 * What no identity may hold: control characters, and UTF-8 that is longer than it need be, which some decoders take for
 * other characters. Other bytes are names in other scripts.
 */
export const UNREADABLE = String.raw`[\x00-\x1f\x7f]|[\xc0\xc1][\x80-\xbf]|\xe0[\x80-\x9f]|\xf0[\x80-\x8f]`;

/**
 * The sealed header is `<proof>;<subject>;<client>;<scopes>`: with three separators no claim can hold one and pass for two. What nearly
 * all are is found at one look.
 */
const FIELDS = `^[^;]{${PROOF_LENGTH}};`;
const PRINTABLE_FIELDS = `${FIELDS}[ -:<-~]*+;[ -:<-~]*+;[ -:<-~]*+$`;
const READABLE_FIELDS = `${FIELDS}(?![\\x00-\\xff]*?(?:${UNREADABLE}))[^;]*+;[^;]*+;[^;]*+$`;

/** The proof with its separator, and the claims: a field is looked for letter by letter, so what is known of its place is not searched. */
const proof = line`${captured("sealed")},bytes(0,${PROOF_LENGTH + 1})`;
const claim = (field: number): Line => line`${captured("sealed")},bytes(${PROOF_LENGTH + 1}),field(${field},;)`;

/** What the caller may do: of a seal that is whole (below) the third claim, which is found soonest from the end. */
export const sealedScopes = line`${captured("sealed")},field(-1,;)`;

/** Whose stage it is. */
export const api = line`${captured("stageId")},field(1,.)`;

/** Who calls, as the gateway sealed it. An empty claim counts as missing. A connection shows the same proof each time, so the last one (with the separator, so that no longer one is taken for it) and its hash are kept. */
export const identityRules = (): readonly Line[] => [
  line`http-request set-var(sess.hash) ${proof},set-var(sess.proof),field(1,;),sha2(256),hex,lower unless { ${proof},strcmp(sess.proof) eq 0 }`,
  capture("subject", claim(1)),
  capture("client", claim(2)),
];

/** Whether who calls is readable, and the claims are apart. */
export const isPrintable = quoted(PRINTABLE_FIELDS);
export const isReadable = line`{ ${captured("sealed")} -m reg -- ${quoted(READABLE_FIELDS)} }`;

/** The headers that services read are made of what was sealed; a client's own are removed, which are not usual names then. */
export const identityHeaders = ({ hasApiKeys, clients }: HaproxyModel): readonly Line[] => [
  ...(["subject", "client"] as const).map(
    (name) => line`http-request add-header x-auth-${Word.of(name)} %[${captured(name)}] if ${isKnown(name)}`,
  ),
  ...when(clients === undefined, [
    line`http-request add-header x-auth-scopes %[${sealedScopes}] unless { ${captured("sealed")} -m end ; }`,
  ]),
  ...(hasApiKeys
    ? [line`http-request add-header x-api-key-id %[var(txn.key_id)] if { var(txn.key_id) -m found }`]
    : []),
];
