import type { HaproxyModel } from "../model";
import { RING } from "../files";
import { tableRow } from "../limits/tables";
import type { Remark, Section } from "../text";
import type { Line } from "../quoting";
import { directory, line, Word } from "../quoting";

/** One field of a log line: its name, its JSON type, HAProxy's expression. */
type Field = readonly [name: string, type: "str" | "sint" | "bool" | "", expression: string];

/** Why a request ended as it did, by HAProxy's two letters (its manual, 8.5): who ended it, and when. Nothing for an ordinary end. */
const FAILURES = {
  SC: "NoConnection",
  sC: "ConnectTimeout",
  sQ: "QueueTimeout",
  SH: "NoAnswer",
  sH: "AnswerTimeout",
  PH: "InvalidAnswer",
  SD: "AnswerCutOff",
  sD: "AnswerStalled",
  PD: "InvalidBody",
  RC: "NoResources",
  cR: "RequestTimeout",
  cD: "ClientStalled",
  CR: "ClientGone",
  CQ: "ClientGone",
  CC: "ClientGone",
  CH: "ClientGone",
  CD: "ClientGone",
} as const;

const FAILURES_MAP = "failures.map";

/** The map that the log's `failure` is looked up in. */
export const failureFiles = (): Record<string, string> => ({
  [FAILURES_MAP]: Object.entries(FAILURES)
    .map(([letters, failure]) => `${letters} ${failure}\n`)
    .join(""),
});

/** What the request itself says is cut, so that no line outgrows its limit. */
const request = (model: HaproxyModel): readonly Field[] => [
  ["time", "", "[accept_date(ms)]"],
  ["kind", "str", "[str(Request)]"],
  ["request_id", "str", "[var(txn.id)]"],
  ["trace_id", "str", "[var(txn.trace),field(2,-)]"],
  ["stage", "str", "[var(txn.stage),bytes(0,127)]"],
  ["route", "str", "[var(txn.route)]"],
  ["version", "str", "[srv_name,field(1,.)]"],
  ["server", "str", "s"],
  ["chosen_by", "str", "[var(txn.chosen,Weight)]"],
  ["refusal", "str", "[var(txn.refusal)]"],
  ["limit", "sint", "[var(txn.over,|0),field(2,|)]"],
  ["count", "sint", "[var(txn.over,||0),field(3,|)]"],
  ["class", "str", "[var(txn.class)]"],
  ["subject", "str", "[var(txn.subject),bytes(0,128)]"],
  ["key", "str", `[var(${tableRow("key").who(model).text}),bytes(0,64)]`],
  ["client_ip", "str", "[var(txn.address)]"],
  ["peer", "str", "[var(sess.peer)]"],
  ["proof_generation", "str", "[var(txn.generation)]"],
  ["user_agent", "str", "[var(txn.agent)]"],
  ["method", "str", "HM"],
  ["path", "str", "HPO"],
  ["http", "str", "HV"],
  ["status", "", "ST"],
  ["termination", "str", "ts"],
  ["failure", "str", `[txn.sess_term_state,map_str(${directory(model.directory).text}/${FAILURES_MAP})]`],
  ["read_ms", "", "TR"],
  ["queue_ms", "", "Tw"],
  ["connect_ms", "", "Tc"],
  ["answer_ms", "", "Tr"],
  ["total_ms", "", "Ta"],
  ["bytes_in", "", "U"],
  ["bytes_out", "", "B"],
  ["retries", "", "rc"],
  ["tls", "str", "sslv"],
  ["tls_resumed", "bool", "[ssl_fc_is_resumed]"],
  ["backend_reused", "bool", "[bc_reused]"],
];

const API_KEY: Field = ["api_key_id", "str", "[var(txn.key_id),bytes(0,64)]"];
/** The SHA-256 of what the gateway showed, in hex. */
const CERTIFICATE: Field = ["certificate", "str", "[var(sess.certificate)]"];

const FAILED_CONNECTION: readonly Field[] = [
  ["time", "", "[accept_date(ms)]"],
  ["kind", "str", "[str(ConnectionError)]"],
  ["peer", "str", "[src]"],
  ["listener", "str", "f"],
  ["termination", "str", "ts"],
  ["status", "", "ST"],
  ["error", "str", "[fc_err_str,regsub(^Success,InvalidRequest)]"],
  ["tls_error", "str", "[ssl_fc_err_str]"],
  ["certificate_error", "sint", "[ssl_c_err]"],
  ["sni", "str", "[ssl_fc_sni,bytes(0,128)]"],
];

/**
 * One JSON object a line. 4000 bytes, because a pipe's writes are atomic to 4096 only; no field without a bound. No
 * header that can hold a secret is among them.
 */
export function logLines(model: HaproxyModel): (Line | Remark)[] {
  if (model.log.none !== undefined) return [];
  const fields = [
    ...request(model),
    ...(model.hasApiKeys ? [API_KEY] : []),
    ...(model.hasCertificates || model.clients ? [CERTIFICATE] : []),
  ];
  return [
    {
      remark:
        "lines have the level of errors, which nobody sees, so that HAProxy's warnings about itself (a proxy that stops) stay out of the log",
    },
    line`log ${Word.of(model.log.collector === undefined ? "stdout" : `ring@${RING}`)} len 4000 format raw local0 err`,
    line`option log-separate-errors`,
    line`log-format ${json(fields)}`,
    line`error-log-format ${json(FAILED_CONNECTION)}`,
  ];
}

/** What holds the lines until the collector has them. */
export function ringSections(model: HaproxyModel): Section[] {
  const { none, collector } = model.log;
  if (none !== undefined || collector === undefined) return [];
  return [
    {
      kind: "ring",
      name: RING,
      about:
        "The traffic log until the collector has read it, by `show events`: stdout drops lines when its reader is slow (measured), and a\nconnection that HAProxy opens itself closes when it is asked to stop, with requests still running (haproxy#3436).",
      body: [line`format raw`, line`maxlen 4000`, line`size ${collector.memoryMiB * 1024 * 1024}`],
    },
  ];
}

function json(fields: readonly Field[]): Word {
  const parts = fields.map(([name, type, expression]) => `%(${name}${type && `:${type}`})${expression}`);
  return Word.of(`"%{+json}o ${parts.join(" ")}"`);
}

/** The level of every line (above). */
export const levelRules = ({ log }: HaproxyModel): readonly Line[] =>
  log.none === undefined ? [line`http-request set-log-level err`] : [];
