import type { HaproxyModel } from "../model";
import type { Line } from "../quoting";
import { capture, captured } from "../captures";
import { line, quoted, Word } from "../quoting";

/** W3C Trace Context, version 00: neither id may be all zeros. */
const VALID = "^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$";

const isValid = line`{ ${captured("trace")} -m reg -- ${quoted(VALID)} }`;
const isOne = line`{ req.fhdr_cnt(traceparent) eq 1 }`;
const given = line`${isValid} ${isOne}`;

/** 16 digits of a connection, and 16 of the request's id, whose hash is another's in no trace: which is as unique as a trace has to be. */
const CONNECTION = Word.of("sess.trace");
const id = line`%[var(${CONNECTION})]%[${captured("id")},xxh64(1),hex,lower]`;

/** What is the same for all requests of a connection: half of a new trace's id, and in each trace the id of its one span here. */
export const connectionTrace = line`tcp-request session set-var(${CONNECTION}) uuid(4),xxh64(1),hex,lower`;

/**
 * The trace that a request belongs to, or a new one, of which a share is marked to be recorded. A tracestate belongs to its
 * traceparent: without a valid one it is removed.
 */
export const traceRules = ({ traceSampledPercent: percent }: HaproxyModel): readonly Line[] => [
  line`http-request del-header tracestate if { ${captured("traceState")} -m found } !${isValid} || { ${captured("traceState")} -m found } !${isOne}`,
  line`http-request set-header traceparent 00-${id}-%[var(${CONNECTION})]-0${flag(percent)} unless ${given}`,
  line`${capture("trace", line`req.fhdr(traceparent)`)} unless ${given}`,
];

/** 1 for a share of the traces. */
function flag(percent: number): Line {
  if (percent === 0 || percent === 100) return line`${percent / 100}`;
  return line`%[rand(100),div(${percent}),not]`;
}
