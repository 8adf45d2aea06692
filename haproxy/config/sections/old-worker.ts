import { pathOf, REPLACED } from "../files";
import type { HaproxyModel } from "../model";
import type { Line } from "../quoting";
import { line, Word } from "../quoting";
import type { Section } from "../text";
import { longestMs } from "./admission";

/** The name of the listener for old workers, and of the backend by which an old worker sends to it. */
const LISTENER = Word.of("worker");
const BACKEND = Word.of("worker:current");

/** Of the types that the PROXY protocol leaves to applications (0xE0 to 0xEF). */
const CERTIFICATE_TLV = "0xE0";
const SUBJECT_TLV = "0xE1";
const COMMON_NAME_TLV = "0xE2";

/** Whether a reload has replaced this worker: the agent says so in the control map, and a stop of the task leaves it as it is. */
const replaced = (model: HaproxyModel): Line =>
  line`{ stopping } { str(${Word.of(REPLACED)}),map_str_int(${pathOf(model, "controlMap")},0) gt 0 }`;

/** Of a request that an old worker has passed on. */
export const HANDED = line`{ so_name ${LISTENER} }`;

/** Where the worker that serves now takes what old ones still receive. Only this task's own user can open it. */
export const oldWorkerBind = (model: HaproxyModel): Line =>
  line`bind unix@${pathOf(model, "workerSocket")} name ${LISTENER} accept-proxy mode 600`;

/** A request on a connection that the old worker kept goes on as it came, but for its id: no other rule of the old worker touches it, and no line is written. */
export const handOverRules = (model: HaproxyModel): readonly Line[] => [line`http-request allow if ${replaced(model)}`];

export const handOver = (model: HaproxyModel): Line => line`use_backend ${BACKEND} if ${replaced(model)}`;

/** What was shown to the old worker: the gateway's certificate, or the common name and the subject of a client's. */
export const handedCertificate = line`tcp-request session set-var(sess.certificate) fc_pp_tlv(${Word.of(CERTIFICATE_TLV)}) if { so_name ${LISTENER} }`;
export const handedSubject = line`tcp-request session set-var(sess.subject) fc_pp_tlv(${Word.of(SUBJECT_TLV)}) if ${HANDED}`;
/** The common name of a gateway's certificate that an authority vouched for when the old worker took it; else nothing, or an empty one. */
export const handedCommonName = line`tcp-request session set-var(sess.issued) fc_pp_tlv(${Word.of(COMMON_NAME_TLV)}) if ${HANDED}`;

/** The way from an old worker to the one that serves now. */
export function oldWorkerSection(model: HaproxyModel): Section {
  const certificate =
    model.hasCertificates || model.clients
      ? line` set-proxy-v2-tlv-fmt(${Word.of(CERTIFICATE_TLV)}) %[var(sess.certificate)]`
      : line``;
  const subject = model.clients ? line` set-proxy-v2-tlv-fmt(${Word.of(SUBJECT_TLV)}) %[var(sess.subject)]` : line``;
  const issued = model.hasCommonNames
    ? line` set-proxy-v2-tlv-fmt(${Word.of(COMMON_NAME_TLV)}) %[var(sess.issued)]`
    : line``;
  return {
    kind: "backend",
    name: BACKEND,
    from: "base",
    about:
      "After a reload, the worker that serves now. The old one's servers cannot be changed any more, and it answers one more request on each\nconnection that was idle: it passes that on instead.",
    body: [
      { remark: "the current worker gives up first, and says why" },
      line`timeout server ${longestMs(model) + 1000}ms`,
      line`http-reuse never`,
      { remark: "a request has its line from the current worker; one that did not get there has it from the old one" },
      line`http-after-response set-log-level err unless { res.fhdr(x-request-id) -m found }`,
      line`server current unix@${pathOf(model, "workerSocket")} send-proxy-v2${certificate}${subject}${issued}`,
    ],
  };
}
