import type { Line } from "../words";
import { line, Word } from "../words";

/** One field of a log line: its name, its JSON type, HAProxy's expression. */
type Field = readonly [name: string, type: "str" | "sint" | "bool" | "", expression: string];

const REQUEST: readonly Field[] = [
  ["time", "", "[accept_date(ms)]"],
  ["kind", "str", "[str(request)]"],
  ["request_id", "str", "[var(txn.id)]"],
  ["stage", "str", "[var(txn.stage)]"],
  ["backend", "str", "b"],
  ["server", "str", "s"],
  ["refusal", "str", "[var(txn.refusal)]"],
  ["subject", "str", "[var(txn.subject)]"],
  ["client", "str", "[var(txn.client)]"],
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
];

const FAILED_CONNECTION: readonly Field[] = [
  ["time", "", "[accept_date(ms)]"],
  ["kind", "str", "[str(connection_error)]"],
  ["peer", "str", "[src]"],
  ["listener", "str", "f"],
  ["termination", "str", "ts"],
  ["error", "str", "[fc_err_str]"],
  ["tls_error", "sint", "[ssl_fc_err]"],
  ["sni", "str", "[ssl_fc_sni,bytes(0,128)]"],
];

/**
 * One JSON object a line on stdout. 4000 bytes, because a pipe's writes are atomic to 4096 only; no field without a
 * bound. No header that can hold a secret is among them.
 */
export const logLines: readonly Line[] = [
  line`log stdout len 4000 format raw local0 info`,
  line`log-format ${json(REQUEST)}`,
  line`error-log-format ${json(FAILED_CONNECTION)}`,
];

function json(fields: readonly Field[]): Word {
  const parts = fields.map(([name, type, expression]) => `%(${name}${type && `:${type}`})${expression}`);
  return Word.of(`"%{+json}o ${parts.join(" ")}"`);
}
