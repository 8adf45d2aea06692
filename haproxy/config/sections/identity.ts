import type { HaproxyModel } from "../model";
import type { Line } from "../quoting";
import { line, quoted } from "../quoting";
import { refuse } from "./refuse";

/**
 * What no identity may hold: control characters, and UTF-8 that is longer than it need be, which some decoders take for
 * other characters. Other bytes are names in other scripts.
 */
const UNREADABLE = String.raw`[\x00-\x1f\x7f]|[\xc0\xc1][\x80-\xbf]|\xe0[\x80-\x9f]|\xf0[\x80-\x8f]`;

const claims = line`%[var(txn.subject)];%[var(txn.client)];%[req.fhdr(x-auth-scopes)]`;
const asSealed = line`{ req.fhdr(x-gatehouse-origin),strcmp(txn.sealed) eq 0 }`;
const other = line`{ var(txn.other) -m found }`;

/** Without a proof in the header the connection has none: the proof of an earlier request does not count for this one. */
const sealed: readonly Line[] = [
  line`http-request set-var-fmt(txn.sealed) "%[var(sess.proof)];${claims}"`,
  line`http-request set-var(txn.other) bool(true) unless ${asSealed}`,
  line`http-request unset-var(sess.proof) if ${other}`,
  line`http-request unset-var(sess.hash) if ${other}`,
  line`http-request set-var(sess.proof,ifnotempty) req.fhdr(x-gatehouse-origin),field(1,;) if ${other}`,
  line`http-request set-var(sess.hash) var(sess.proof),sha2(256),hex,lower if ${other}`,
  line`http-request set-var-fmt(txn.sealed) "%[var(sess.proof)];${claims}" if ${other}`,
  refuse("IdentityMismatch", line`if ${other} !${asSealed}`),
];

/** Whether the identity is the one that the gateway sealed, and readable. */
export const identityRules = (model: HaproxyModel): readonly Line[] => [
  ...(model.originProof ? sealed : [line`http-request set-var-fmt(txn.sealed) "${claims}"`]),
  refuse("IdentityMismatch", line`if { var(txn.sealed) -m reg -- ${quoted(UNREADABLE)} }`),
];
