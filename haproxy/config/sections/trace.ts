import type { HaproxyModel } from "../model";
import type { Line } from "../quoting";
import { line, quoted } from "../quoting";

/** W3C Trace Context, version 00: neither id may be all zeros. */
const VALID = "^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$";

const made = line`!{ var(txn.trace) -m found }`;

/** 16 digits of the request's id, which is as unique as the trace has to be; two of its hashes are alike for no other. */
const digits = (seed: number): Line => line`%[var(txn.id),xxh64(${seed}),hex,lower]`;
const id = line`${digits(1)}${digits(2)}-${digits(3)}`;

/**
 * The trace that a request belongs to, or a new one, of which a share is marked to be recorded. A tracestate belongs to its
 * traceparent: without a valid one it is removed.
 */
export const traceRules = (model: HaproxyModel): readonly Line[] => [
  line`http-request set-var(txn.trace) req.fhdr(traceparent) if { req.fhdr(traceparent) -m reg -- ${quoted(VALID)} }`,
  line`http-request del-header tracestate if ${made}`,
  line`http-request set-var-fmt(txn.trace) "00-${id}-01" if ${made} { rand(100) lt ${model.traceSampledPercent} }`,
  line`http-request set-var-fmt(txn.trace) "00-${id}-00" if ${made}`,
  line`http-request set-header traceparent %[var(txn.trace)]`,
];
