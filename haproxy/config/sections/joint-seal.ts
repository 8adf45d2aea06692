import { KEYED, PROOF_LENGTH } from "../origin-proof";
import type { Line } from "../quoting";
import { line, Word } from "../quoting";
import { capture, captured } from "../captures";
import { UNUSUAL } from "./usual";

/** A client cannot write it, for it would have to know the proof. A request of an HTTP API has usual names alone, and nothing of it is looked at here. */
const joint = line`{ var(txn.joint) -m found }`;

/** What the gateway says where the claims are never missing: then the headers that services read are the gateway's too. */
const CLAIMS = "claims";

/**
 * The seal of a REST API in the form that an HTTP API's has, `proof;subject;client;scopes`: from the proof and the identity that the
 * authorizer function says, or from the proof and the claims (docs/decisions/0039). The gateway always says one of them. Where it asked for
 * an API key it says so behind the proof, and then the key's id is its word as well. An identity or an id that is left over is not the
 * gateway's, and is refused with all names that are like ours.
 */
export const jointSealRules = (): readonly Line[] => [
  line`http-request set-var(txn.joint) req.fhdr(x-gatehouse-identity) if ${UNUSUAL} !{ ${captured("sealed")} -m sub ; } { req.fhdr_cnt(x-gatehouse-origin) eq 1 } { req.fhdr_cnt(x-gatehouse-identity) eq 1 }`,
  line`http-request set-var-fmt(txn.joint) "%[req.fhdr(x-auth-subject)];%[req.fhdr(x-auth-client)];%[req.fhdr(x-auth-scopes)]" if ${joint} { var(txn.joint) -m str ${Word.of(CLAIMS)} }`,
  line`http-request set-var(txn.key_id) req.fhdr(x-api-key-id) if ${joint} { ${captured("sealed")} -m end ${Word.of(KEYED)} } { req.fhdr_cnt(x-api-key-id) eq 1 }`,
  line`${capture("sealed", line`${captured("sealed")},bytes(0,${PROOF_LENGTH}),concat(;,txn.joint)`)} if ${joint}`,
];

/** The headers that it was made of, which are looked for in requests with unusual names alone. */
export const jointRemovalRules = (): readonly Line[] => [
  line`http-request del-header x-api-key-id if { var(txn.key_id) -m found }`,
  line`http-request del-header x-gatehouse-identity if ${joint}`,
];
