import type { HaproxyModel } from "../model";
import { pathOf } from "../files";
import type { RefusalName } from "../refusals";
import type { Step } from "../steps";
import type { Line } from "../quoting";
import { directory, line, quoted, Word } from "../quoting";
import { ambiguousNames } from "./names";

/**
 * Which backend, decided in this order. Each refusal overwrites the backend that was chosen before it, so the last one that
 * applies wins, and the most important reason stands last. An admitted request pays for each condition once.
 */
export const ROUTING: readonly Step[] = [
  {
    why: "the request id comes first: every answer and every log line has it, refusals included",
    rules: () => [
      line`http-request set-header x-request-id %[uuid(7)] unless { req.fhdr(x-request-id) -m reg -- ^[A-Za-z0-9=_-]{8,128}$ }`,
      line`http-request set-var(txn.id) req.fhdr(x-request-id)`,
    ],
  },
  {
    why: "what a request is counted and logged by; an empty header counts as missing. Testing a header costs less than a variable for it",
    rules: (model) => [
      line`http-request set-var(txn.stage) req.fhdr(x-gatehouse-stage)`,
      line`http-request set-var(txn.subject,ifnotempty) req.fhdr(x-auth-subject)`,
      line`http-request set-var(txn.client,ifnotempty) req.fhdr(x-auth-client)`,
      line`http-request set-var(txn.address) req.hdr_ip(x-client-ip)`,
      ...when(model.apiKeys, [line`http-request set-var(txn.key,ifnotempty) req.fhdr(x-api-key-id)`]),
    ],
  },
  {
    why: "the backend, by the stage; a stage that is not in the map gets the default backend, which refuses",
    rules: (model) => [
      line`http-request set-var(txn.backend) var(txn.stage),map_str(${directory(model.directory)}/stages.map)`,
    ],
  },
  {
    why: "a canary gets its share of the subjects; requests without a subject are divided by address",
    rules: canary,
  },
  {
    why: "a version that is asked for by name overrides the canary, for testers; it is counted like any other request",
    rules: (model) => [
      line`http-request set-var-fmt(txn.pin) "%[var(txn.stage)]/%[req.fhdr(x-gatehouse-version)]" if { req.fhdr(x-gatehouse-version) -m found }`,
      line`http-request set-var(txn.backend) var(txn.pin),map_str(${directory(model.directory)}/versions.map,refuse:UnknownVersion) if { var(txn.pin) -m found } { var(txn.backend) -m found }`,
    ],
  },
  {
    why: "no client address: the weakest reason, any check below overwrites it",
    rules: () => [refuse("ClientAddress", line`unless { var(txn.address) -m found }`)],
  },
  {
    why: "the identity must be what the gateway sealed, whether it drops or keeps headers that a client sent; and printable, since servers read other bytes differently. A connection shows the same proof each time, so the last one and its hash are kept: only a header that differs from that proof with these claims is taken apart",
    rules: (model) => [
      ...(model.originProof ? sealed : [line`http-request set-var-fmt(txn.sealed) "${claims}"`]),
      refuse("IdentityMismatch", line`if { var(txn.sealed) -m reg -- ${quoted("[^\\x20-\\x7e]")} }`),
    ],
  },
  {
    why: "which of two values a backend would believe is unknown, and so is what it makes of names like ours; one look at all names costs less than counting each header",
    rules: (model) => [
      refuse("AmbiguousHeader", line`if { req.hdr_names -m reg -- ${quoted(ambiguousNames(model))} }`),
    ],
  },
  {
    why: "the proof overrides every reason above: a client that did not come through the gateway learns nothing else. The map is asked for each request, so that removing a proof from it stops open connections too",
    rules: (model) =>
      when(model.originProof, [
        line`http-request set-var(txn.generation) var(sess.hash),map_str(${pathOf(model, "originProofs")})`,
        refuse("OriginProof", line`if !{ var(txn.generation) -m found } || { req.fhdr_cnt(x-gatehouse-origin) gt 1 }`),
      ]),
  },
  {
    why: "the name of the gateway's certificate, last; looked up for each request, so that removing it from the map stops open connections too",
    rules: (model) =>
      when(model.clientCertificate !== undefined, [
        refuse(
          "ClientCertificate",
          line`unless { var(sess.certificate),map_str(${directory(model.directory)}/certificates.map) -m found }`,
        ),
      ]),
  },
];

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

function canary(model: HaproxyModel): readonly Line[] {
  const dir = directory(model.directory);
  return when(
    model.stages.some((stage) => stage.canary !== undefined),
    [
      line`http-request set-var(txn.percent) var(txn.stage),map_str_int(${dir}/canary.map,0)`,
      line`http-request set-var(txn.canary) var(txn.subject),xxh32(7),mod(100),sub(txn.percent) if { var(txn.percent) -m int gt 0 }`,
      line`http-request set-var(txn.canary) var(txn.address),xxh32(7),mod(100),sub(txn.percent) if { var(txn.percent) -m int gt 0 } !{ var(txn.canary) -m found }`,
      line`http-request set-var(txn.backend) var(txn.stage),map_str(${dir}/canaries.map) if { var(txn.canary) -m int lt 0 }`,
    ],
  );
}

function when(on: boolean, lines: readonly Line[]): readonly Line[] {
  return on ? lines : [];
}

function refuse(refusal: RefusalName, condition: Line): Line {
  return line`http-request set-var(txn.backend) str(refuse:${Word.of(refusal)}) ${condition}`;
}
