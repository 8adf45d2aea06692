import type { Edge } from "../model";
import type { Section } from "../text";
import type { Line } from "../words";
import { ipv4, line, Word } from "../words";

/** One field of a log line: its name, its JSON type, HAProxy's expression. */
type Field = readonly [name: string, type: "str" | "sint" | "bool" | "", expression: string];

const REQUEST: readonly Field[] = [
  ["time", "", "[accept_date(ms)]"],
  ["kind", "str", "[str(request)]"],
  ["request_id", "str", "[var(txn.id)]"],
  ["stage", "str", "[var(txn.stage)]"],
  ["version", "str", "[srv_name,field(1,.)]"],
  ["server", "str", "s"],
  ["refusal", "str", "[var(txn.refusal)]"],
  ["class", "str", "[var(txn.class)]"],
  ["subject", "str", "[var(txn.subject)]"],
  ["key", "str", "[var(txn.key)]"],
  ["client_ip", "str", "[var(txn.address)]"],
  ["peer", "str", "[src]"],
  ["proof_generation", "str", "[var(txn.generation)]"],
  ["method", "str", "HM"],
  ["path", "str", "HPO"],
  ["http", "str", "HV"],
  ["status", "", "ST"],
  ["termination", "str", "ts"],
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

const CERTIFICATE: Field = ["certificate", "str", "[var(sess.certificate)]"];

const FAILED_CONNECTION: readonly Field[] = [
  ["time", "", "[accept_date(ms)]"],
  ["kind", "str", "[str(connection_error)]"],
  ["peer", "str", "[src]"],
  ["listener", "str", "f"],
  ["termination", "str", "ts"],
  ["error", "str", "[fc_err_str]"],
  ["tls_error", "str", "[ssl_fc_err_str]"],
  ["certificate_error", "sint", "[ssl_c_err]"],
  ["sni", "str", "[ssl_fc_sni,bytes(0,128)]"],
];

/**
 * One JSON object a line. 4000 bytes, because a pipe's writes are atomic to 4096 only; no field without a bound. No
 * header that can hold a secret is among them.
 */
export function logLines(edge: Edge): Line[] {
  if (edge.log === "none") return [];
  const fields = edge.certificates.length > 0 ? [...REQUEST, CERTIFICATE] : REQUEST;
  return [
    line`log ${Word.of(edge.log === "stdout" ? "stdout" : "ring@traffic")} len 4000 format raw local0 info`,
    line`log-format ${json(fields)}`,
    line`error-log-format ${json(FAILED_CONNECTION)}`,
  ];
}

/** What holds the lines until the collector has them. */
export function ringSections(edge: Edge): Section[] {
  if (typeof edge.log === "string") return [];
  return [
    {
      kind: "ring",
      name: "traffic",
      about: "The traffic log on its way to the collector: stdout was measured to drop lines, a ring waits.",
      body: [
        line`format raw`,
        line`maxlen 4000`,
        line`size ${edge.log.memoryMiB * 1024 * 1024}`,
        line`timeout connect 2s`,
        line`timeout server 10s`,
        line`server collector ${ipv4(edge.log.address)}:${edge.log.port}`,
      ],
    },
  ];
}

function json(fields: readonly Field[]): Word {
  const parts = fields.map(([name, type, expression]) => `%(${name}${type && `:${type}`})${expression}`);
  return Word.of(`"%{+json}o ${parts.join(" ")}"`);
}
