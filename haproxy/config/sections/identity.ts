import type { HaproxyModel } from "../model";
import { PROOF_LENGTH } from "../origin-proof";
import type { Line } from "../quoting";
import { line, quoted, Word } from "../quoting";
import { refuse } from "./refuse";
import { UNUSUAL } from "./usual";

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
const proof = line`var(txn.sealed),bytes(0,${PROOF_LENGTH + 1})`;
const claim = (field: number): Line => line`var(txn.sealed),bytes(${PROOF_LENGTH + 1}),field(${field},;)`;
const sameProof = line`{ ${proof},strcmp(sess.proof) eq 0 }`;

/** Who calls, as the gateway sealed it: the variables that everything else reads. An empty claim counts as missing. A connection shows the same proof each time, so the last one (with the separator, so that no longer one is taken for it) and its hash are kept. */
export const identityRules = (): readonly Line[] => [
  line`http-request set-var(txn.sealed) req.fhdr(x-gatehouse-origin)`,
  line`http-request set-var(sess.hash) var(txn.sealed),field(1,;),sha2(256),hex,lower unless ${sameProof}`,
  line`http-request set-var(sess.proof) ${proof} unless ${sameProof}`,
  line`http-request set-var(txn.subject,ifnotempty) ${claim(1)}`,
  line`http-request set-var(txn.client,ifnotempty) ${claim(2)}`,
  line`http-request set-var(txn.scopes,ifnotempty) ${claim(3)}`,
];

/** Whether who calls is readable, and the claims are apart. */
export const readableRules = (): readonly Line[] => {
  const is = (pattern: string): Line => line`{ var(txn.sealed) -m reg -- ${quoted(pattern)} }`;
  return [refuse("IdentityMismatch", line`unless ${is(PRINTABLE_FIELDS)} || ${is(READABLE_FIELDS)}`)];
};

/** The headers that services read are made of what was sealed; a client's own are removed, which are no usual names then. */
export const identityHeaders = ({ hasApiKeys }: HaproxyModel): readonly Line[] => [
  line`http-request del-header x-auth- -m beg if ${UNUSUAL}`,
  ...["subject", "client", "scopes"]
    .map((name) => Word.of(name))
    .map((name) => line`http-request add-header x-auth-${name} %[var(txn.${name})] if { var(txn.${name}) -m found }`),
  ...(hasApiKeys
    ? [line`http-request add-header x-api-key-id %[var(txn.key_id)] if { var(txn.key_id) -m found }`]
    : []),
];
