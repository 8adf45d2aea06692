import type { Edge } from "../model";
import type { RefusalName } from "../refusals";
import type { Step } from "../steps";
import type { Line } from "../words";
import { directory, line, quoted, Word } from "../words";
import { foreignNames, singleHeaders } from "./names";

/**
 * Which backend: in this order. Each refusal overwrites the backend that was chosen before it, so the last to speak
 * wins and the weightiest reason stands last; an admitted request pays for each condition once and for nothing else.
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
    why: "what the log tells of every request, and what it is counted by; an empty value is none",
    rules: (edge) => [
      line`http-request set-var(txn.stage) req.fhdr(x-gatehouse-stage),bytes(0,64)`,
      line`http-request set-var(txn.subject,ifnotempty) req.fhdr(x-auth-subject),bytes(0,128)`,
      line`http-request set-var(txn.key,ifnotempty) req.fhdr(${keyHeader(edge)}),bytes(0,64)`,
      line`http-request set-var(txn.address) req.hdr_ip(x-client-ip)`,
    ],
  },
  {
    why: "the backend, by the stage; not in the map means the default backend, which is the refusal",
    rules: (edge) => [
      line`http-request set-var(txn.backend) var(txn.stage),map_str(${directory(edge.directory)}/stages.map)`,
    ],
  },
  {
    why: "a canary takes its share of the subjects, or of the addresses of who has none",
    rules: canary,
  },
  {
    why: "a version asked for by name overrules the canary, for testers; it counts like any request",
    rules: (edge) => [
      line`http-request set-var-fmt(txn.pin) "%[var(txn.stage)]/%[req.fhdr(x-gatehouse-version)]" if { req.fhdr(x-gatehouse-version) -m found }`,
      line`http-request set-var(txn.backend) var(txn.pin),map_str(${directory(edge.directory)}/versions.map,refuse:unknown_version) if { var(txn.pin) -m found } { var(txn.backend) -m found }`,
    ],
  },
  {
    why: "weaker than the checks below, which say who is asking: no address",
    rules: () => [refuse("client_address", line`unless { var(txn.address) -m found }`)],
  },
  {
    why: "the identity headers must be what the gateway sealed, whether it drops or keeps a client's own ones",
    rules: (edge) =>
      when(edge.originProof, [
        line`http-request set-var-fmt(txn.claimed) "%[req.fhdr(x-auth-subject)];%[req.fhdr(x-auth-client)];%[req.fhdr(x-auth-scopes)]"`,
        refuse(
          "identity_mismatch",
          line`unless { req.fhdr(x-gatehouse-origin),field(2,;,0),strcmp(txn.claimed) eq 0 }`,
        ),
      ]),
  },
  {
    why: "control and 8-bit bytes in an identity are read differently by every server",
    rules: (edge) => identityBytes(edge),
  },
  {
    why: "which of two values a backend would believe is not ours to guess",
    rules: (edge) => [
      refuse("ambiguous_header", line`if ${anyTwice(singleHeaders(edge))}`),
      refuse("ambiguous_header", line`if { req.hdr_names -m reg -- ${quoted(foreignNames(edge))} }`),
    ],
  },
  {
    why: "the proof overrules what is asked for: who did not come through the gateway learns nothing else",
    rules: (edge) =>
      when(edge.originProof, [
        line`http-request set-var(txn.generation) req.fhdr(x-gatehouse-origin),field(1,;),sha2(256),hex,lower,map_str(${directory(edge.directory)}/origins.map)`,
        refuse("origin", line`if !{ var(txn.generation) -m found } || { req.fhdr_cnt(x-gatehouse-origin) gt 1 }`),
      ]),
  },
  {
    why: "the certificate's name last; looked up for each request, so that taking it out of the map ends open connections too",
    rules: (edge) =>
      when(edge.certificates.length > 0, [
        refuse(
          "client_certificate",
          line`unless { var(sess.certificate),map_str(${directory(edge.directory)}/certificates.map) -m found }`,
        ),
      ]),
  },
];

/** Who a limit per key counts. */
export const keyHeader = (edge: Edge): Word => Word.of(edge.apiKeys ? "x-api-key-id" : "x-auth-client");

function canary(edge: Edge): readonly Line[] {
  const dir = directory(edge.directory);
  return when(
    edge.stages.some((stage) => stage.canary !== undefined),
    [
      line`http-request set-var(txn.percent) var(txn.stage),map_str_int(${dir}/canary.map,0)`,
      line`http-request set-var(txn.canary) var(txn.subject),xxh32(7),mod(100),sub(txn.percent) if { var(txn.percent) -m int gt 0 }`,
      line`http-request set-var(txn.canary) var(txn.address),xxh32(7),mod(100),sub(txn.percent) if { var(txn.percent) -m int gt 0 } !{ var(txn.canary) -m found }`,
      line`http-request set-var(txn.backend) var(txn.stage),map_str(${dir}/canaries.map) if { var(txn.canary) -m int lt 0 }`,
    ],
  );
}

function identityBytes(edge: Edge): readonly Line[] {
  const odd = quoted("[^\\x20-\\x7e]");
  if (edge.originProof) return [refuse("identity_mismatch", line`if { var(txn.claimed) -m reg -- ${odd} }`)];
  const headers = ["x-auth-subject", "x-auth-client", "x-auth-scopes"].map(
    (name) => `{ req.fhdr(${name}) -m reg -- ${odd.text} }`,
  );
  return [refuse("identity_mismatch", line`if ${Word.of(headers.join(" || "))}`)];
}

function when(on: boolean, lines: readonly Line[]): readonly Line[] {
  return on ? lines : [];
}

function refuse(refusal: RefusalName, condition: Line): Line {
  return line`http-request set-var(txn.backend) str(refuse:${Word.of(refusal)}) ${condition}`;
}

function anyTwice(headers: readonly string[]): Word {
  return Word.of(headers.map((header) => `{ req.fhdr_cnt(${header}) gt 1 }`).join(" || "));
}
