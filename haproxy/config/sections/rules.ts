import type { Edge } from "../model";
import type { RefusalName } from "../refusals";
import type { Remark } from "../text";
import type { Line } from "../words";
import { directory, line, quoted, Word } from "../words";

/** One step of what is done with a request before it has a backend. */
interface Step {
  /** Why it stands where it stands. */
  readonly why: string;
  readonly rules: (edge: Edge) => readonly Line[];
}

/** The headers of which the gateway sends one, and no more than one. */
const OURS = ["x-gatehouse-stage", "x-request-id", "x-client-ip", "x-auth-subject", "x-auth-client", "x-auth-scopes"];

/**
 * Names that nobody but the gateway may send, in any spelling that some server folds into them (`_` for `-`), and the
 * identity headers of other proxies, which a backend might believe. The known names themselves are let through.
 */
const FOREIGN_NAMES =
  "(?:^|,)(?!x-(?:auth-(?:subject|client|scopes)|gatehouse-(?:stage|origin)|client-ip|request-id)(?:,|$))" +
  "x[-_](?:auth|gatehouse|client[-_]ip|request[-_]id|api[-_]key[-_]id|amzn[-_]oidc|forwarded[-_]user|remote[-_]user)(?:[-_,]|$)";

/**
 * In this order. Each refusal overwrites the backend that was chosen before it, so the last to speak wins and the
 * weightiest reason stands last; an admitted request pays for each condition once and for nothing else.
 */
export const STEPS: readonly Step[] = [
  {
    why: "the request id first: every answer and every log line carries it, a refusal's too",
    rules: () => [
      line`http-request set-var(txn.id) req.fhdr(x-request-id) if { req.fhdr(x-request-id) -m reg -- ^[A-Za-z0-9=_-]{8,128}$ }`,
      line`http-request set-header x-request-id %[unique-id] unless { var(txn.id) -m found }`,
      line`http-request set-var(txn.id) unique-id unless { var(txn.id) -m found }`,
    ],
  },
  {
    why: "what the log tells of every request",
    rules: () => [
      line`http-request set-var(txn.stage) req.fhdr(x-gatehouse-stage),bytes(0,64)`,
      line`http-request set-var(txn.subject) req.fhdr(x-auth-subject),bytes(0,128)`,
      line`http-request set-var(txn.client) req.fhdr(x-auth-client),bytes(0,64)`,
      line`http-request set-var(txn.address) req.hdr_ip(x-client-ip)`,
    ],
  },
  {
    why: "the backend, by the stage; not in the map means the default backend, which is the refusal",
    rules: (edge) => [
      line`http-request set-var(txn.backend) req.fhdr(x-gatehouse-stage),map_str(${directory(edge.directory)}/stages.map)`,
    ],
  },
  {
    why: "weaker than the checks below, which say who is asking: no address",
    rules: () => [refuse("client_address", line`unless { var(txn.address) -m found }`)],
  },
  {
    why: "the identity headers must be what the gateway sealed, whether it drops or keeps a client's own ones",
    rules: () => [
      line`http-request set-var-fmt(txn.claimed) "%[req.fhdr(x-auth-subject)];%[req.fhdr(x-auth-client)];%[req.fhdr(x-auth-scopes)]"`,
      refuse("identity_mismatch", line`unless { req.fhdr(x-gatehouse-origin),field(2,;,0),strcmp(txn.claimed) eq 0 }`),
      refuse("identity_mismatch", line`if { var(txn.claimed) -m reg -- ${quoted("[^\\x20-\\x7e]")} }`),
    ],
  },
  {
    why: "which of two values a backend would believe is not ours to guess; before the proof is judged, which comes once too",
    rules: () => [
      refuse("ambiguous_header", line`if ${anyTwice(OURS)}`),
      refuse("ambiguous_header", line`if { req.hdr_names -m reg -- ${quoted(FOREIGN_NAMES)} }`),
    ],
  },
  {
    why: "the proof last, it overrules all: who did not come through the gateway learns nothing else",
    rules: (edge) => [
      line`http-request set-var(txn.generation) req.fhdr(x-gatehouse-origin),field(1,;),sha2(256),hex,lower,map_str(${directory(edge.directory)}/origins.map)`,
      refuse("origin", line`if !{ var(txn.generation) -m found } || { req.fhdr_cnt(x-gatehouse-origin) gt 1 }`),
    ],
  },
];

/** The steps as lines, each under its reason. */
export function requestRules(edge: Edge): (Line | Remark)[] {
  return STEPS.flatMap((step, i) => [{ remark: `${i + 1}. ${step.why}` }, ...step.rules(edge)]);
}

function refuse(refusal: RefusalName, condition: Line): Line {
  return line`http-request set-var(txn.backend) str(refuse:${Word.of(refusal)}) ${condition}`;
}

function anyTwice(headers: readonly string[]): Word {
  return Word.of(headers.map((header) => `{ req.fhdr_cnt(${header}) gt 1 }`).join(" || "));
}
