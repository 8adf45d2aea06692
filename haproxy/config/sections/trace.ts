import type { HaproxyModel } from "../model";
import type { Line } from "../quoting";
import { capture, captured } from "../captures";
import { line, quoted } from "../quoting";

/** W3C Trace Context, version 00: neither id may be all zeros. */
const VALID = "^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$";

/** One, and a valid one. */
const given = line`{ ${captured("trace")} -m reg -- ${quoted(VALID)} } { req.fhdr_cnt(traceparent) eq 1 }`;

/** 16 digits of the request's id, which is as unique as the trace has to be; two of its hashes are alike for no other. */
const digits = (seed: number): Line => line`%[${captured("id")},xxh64(${seed}),hex,lower]`;
const id = line`${digits(1)}${digits(2)}-${digits(3)}`;

/**
 * The trace that a request belongs to, or a new one, of which a share is marked to be recorded. A tracestate belongs to its
 * traceparent: without a valid one it is removed.
 */
export const traceRules = ({ traceSampledPercent: percent }: HaproxyModel): readonly Line[] => [
  line`http-request del-header tracestate unless ${given}`,
  line`http-request set-header traceparent 00-${id}-0${flag(percent)} unless ${given}`,
  line`${capture("trace", line`req.fhdr(traceparent)`)} unless ${given}`,
];

/** 1 for a share of the traces. */
function flag(percent: number): Line {
  if (percent === 0 || percent === 100) return line`${percent / 100}`;
  return line`%[rand(100),div(${percent}),not]`;
}
