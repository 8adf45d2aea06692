import type { HaproxyModel } from "../model";
import { fileOf, RING } from "../files";
import { keyHolder } from "../limits/tables";
import { captured } from "../captures";
import type { Remark, Section } from "../text";
import type { Line } from "../quoting";
import { line, Word } from "../quoting";

/** One field of a log line: its name, its JSON type, HAProxy's expression. */
type Field = readonly [name: string, type: "str" | "sint" | "bool" | "", expression: string];

/**
 * How a field of a request's line is written. HAProxy's JSON takes twice as long for a number as its plain text (measured), and what
 * is not a number or may be missing needs it: missing text is `-` without it, and retries are `+1` after another server was tried.
 */
const WRITTEN = {
  /** Anything, or nothing. */
  text: (expression: string) => `%(:str){+json}${expression}`,
  alias: (alias: string) => `%{+json}${alias}`,
  bool: (expression: string) => `%(:bool){+json}${expression}`,
  /** Always there: a number, or JSON already. */
  number: (expression: string) => `%${expression}`,
  /** Always there, and nothing in it has to be escaped. */
  word: (expression: string) => `"%${expression}"`,
  /** The same of what may be missing, which is `""` then, as everywhere. */
  quoted: (expression: string) => `%{+Q}${expression}`,
  /** As it stands. */
  fixed: (text: string) => `"${text}"`,
} satisfies Record<string, (expression: string) => string>;

type RequestField = readonly [name: string, written: keyof typeof WRITTEN, expression: string];

/** Several fields that one variable holds, and what they are where it is not set. */
interface Fields {
  readonly variable: string;
  readonly otherwise: string;
}

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

/** Why a request was refused, as its line says it: set where that happens, so that a line of one that was not looks for one text, not for three. */
const REFUSED = Word.of("txn.refused");

const refusedAs = (refusal: string, limit: string, count: string): string =>
  `${textStart("refusal")}${refusal}",${fieldStart("limit")}${limit},${fieldStart("count")}${count}`;

/** Of one that is over a limit: the variables that have its number, and how many there were. */
interface Exceeded {
  readonly limit: Word;
  readonly count: Word;
}

function refusalText(name: string, over?: Exceeded): string {
  const escaped = (text: string): string => text.replaceAll('"', '\\"');
  if (over === undefined) return `str("${escaped(refusedAs(name, "0", "0"))}")`;
  const [before = "", between = ""] = refusedAs(name, "|", "|").split("|").map(escaped);
  return `str("${before}"),concat("",${over.limit.text},"${between}"),concat("",${over.count.text})`;
}

/** Tells the log why a request is refused. */
export const refusedRule = (name: string): Line =>
  line`http-request set-var(${REFUSED}) ${Word.of(`'${refusalText(name)}'`)}`;

/** The same as the last condition of a rule that refuses; always met. */
export const refused = (name: string, over?: Exceeded): Line =>
  line`{ ${Word.of(`'${refusalText(name, over)},set-var(${REFUSED.text})'`)} -m found }`;

/** All but printable ASCII, which JSON lengthens; and of which nothing has to be quoted for HAProxy. */
const PRINTABLE = "regsub('[^ -~]',?,g)";

/** What the request itself says is cut, so that no line outgrows its limit. */
const request = (model: HaproxyModel): readonly (RequestField | Fields)[] => [
  ["time", "number", "[accept_date(ms)]"],
  ["kind", "fixed", "Request"],
  ["request_id", "quoted", `[${captured("id").text}]`],
  ["trace_id", "quoted", `[${captured("trace").text},bytes(3,32)]`],
  ["stage", "text", `[${captured("stageId").text}]`],
  ["route", "text", `[${captured("route").text},${PRINTABLE}]`],
  ["version", "quoted", "[srv_name,field(1,.)]"],
  ["server", "word", "s"],
  ["chosen_by", "word", "[var(txn.chosen,Weight)]"],
  { variable: REFUSED.text, otherwise: refusedAs("", "0", "0") },
  ["class", "quoted", "[var(txn.class)]"],
  ["subject", "text", `[${captured("subject").text},bytes(0,128)]`],
  ["key", "text", `[${keyHolder(model).text},bytes(0,64)]`],
  ["client_ip", "text", `[${captured("address").text}]`],
  ["proof_generation", "quoted", `[${captured("generation").text}]`],
  ["user_agent", "text", `[${captured("agent").text},${PRINTABLE}]`],
  ["method", "alias", "HM"],
  ["path", "alias", "HPO"],
  ["http", "word", "HV"],
  ["status", "number", "ST"],
  ["termination", "word", "ts"],
  ["failure", "quoted", `[txn.sess_term_state,map_str(${fileOf(model, FAILURES_MAP).text})]`],
  ["read_ms", "number", "TR"],
  ["queue_ms", "number", "Tw"],
  ["connect_ms", "number", "Tc"],
  ["answer_ms", "number", "Tr"],
  ["total_ms", "number", "Ta"],
  ["bytes_in", "number", "U"],
  ["bytes_out", "number", "B"],
  ["retries", "alias", "rc"],
  ["backend_reused", "bool", "[bc_reused]"],
];

const API_KEY: RequestField = ["api_key_id", "text", "[var(txn.key_id),bytes(0,64)]"];

/** The SHA-256 of what the gateway showed, in hex. */
const CERTIFICATE: RequestField = ["certificate", "text", "[var(sess.certificate)]"];

/** What is the same for all requests of a connection is written once. */
export const connectionRule = line`tcp-request session set-var-fmt(sess.connection) '"peer":"%[src]","tls":"%[ssl_fc_protocol]","tls_resumed":%(:bool){+json}[ssl_fc_is_resumed]'`;

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
    line`log-format ${requestLine(fields)}`,
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

/** How a field begins in a request's line. */
function fieldStart(name: string): string {
  return `"${name}":`;
}

/**
 * What comes before a text's value in a request's line; a quote ends the value. For who reads many lines without parsing them: it stands nowhere
 * else in a line, since HAProxy escapes the quotes within values.
 */
export function textStart(name: string): string {
  return `${fieldStart(name)}"`;
}

function requestLine(fields: readonly (RequestField | Fields)[]): Word {
  const parts = fields.map((field) => {
    if ("variable" in field) return `%[var(${field.variable},'${field.otherwise}')]`;
    const [name, written, expression] = field;
    return `${fieldStart(name)}${WRITTEN[written](expression)}`;
  });
  const text = `{${[...parts, "%[var(sess.connection)]"].join(",")}}`;
  return Word.of(`"${text.replaceAll('"', '\\"')}"`);
}

function json(fields: readonly Field[]): Word {
  const parts = fields.map(([name, type, expression]) => `%(${name}${type && `:${type}`})${expression}`);
  return Word.of(`"%{+json}o ${parts.join(" ")}"`);
}

/** The level of every line (above). */
export const levelRules = ({ log }: HaproxyModel): readonly Line[] =>
  log.none === undefined ? [line`http-request set-log-level err`] : [];
