import type { HaproxyModel } from "../model";
import type { Line } from "../quoting";
import { line, quoted } from "../quoting";

/** W3C Trace Context, version 00: neither id may be all zeros. */
const VALID = "^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$";

const made = line`!{ var(txn.trace) -m found }`;
const id = line`%[uuid(4),regsub(-,,g)]-%[uuid(4),regsub(-,,g),bytes(16,16)]`;

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
