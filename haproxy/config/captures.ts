import { line, Word, type Line } from "./quoting";

/** What API Gateway lets in, of request line and headers together (its quotas, "request line and header values"). */
export const GATEWAY_HEADER_BYTES = 10_240;

/**
 * The longest seal, in bytes: more than the gateway adds of a token that it lets in. A longer one is refused, so that no claim is
 * taken for what is left of it.
 */
export const MOST_SEALED = GATEWAY_HEADER_BYTES;

/** What is kept: the header it is of, if it is one as it came, and how many bytes of it. */
interface Capture {
  readonly header?: string;
  readonly bytes: number;
}

/**
 * What a request is known by until its line in the log, in the order of their slots. HAProxy takes those that are headers in one
 * pass over all of them, which costs less than to look for one; and a slot is kept for a quarter of what a variable takes. What is
 * longer is cut, so that each has room for one byte more than it may have.
 */
const CAPTURES = {
  id: { header: "x-request-id", bytes: 129 },
  // `<api>.<stage>` has 127 at most.
  stageId: { header: "x-gatehouse-stage", bytes: 128 },
  // Of DNS names and their ports.
  host: { header: "x-gatehouse-host", bytes: 300 },
  route: { header: "x-gatehouse-route", bytes: 128 },
  agent: { header: "user-agent", bytes: 100 },
  address: { header: "x-client-ip", bytes: 64 },
  trace: { header: "traceparent", bytes: 56 },
  sealed: { header: "x-gatehouse-origin", bytes: MOST_SEALED },
  subject: { bytes: MOST_SEALED },
  client: { bytes: MOST_SEALED },
  generation: { bytes: 20 },
  // Whether there is one.
  traceState: { header: "tracestate", bytes: 1 },
} as const satisfies Record<string, Capture>;

type CaptureName = keyof typeof CAPTURES;

const slot = (name: CaptureName): number => Object.keys(CAPTURES).indexOf(name);

/** What is kept under a name. A header that is empty is there, and so is a claim that is. */
export const captured = (name: CaptureName): Line => line`capture.req.hdr(${slot(name)})`;

/** Whether there is any text. */
export const isKnown = (name: CaptureName): Line => line`{ ${captured(name)} -m len 1: }`;

/** Keeps something else under a name from here on. */
export const capture = (name: CaptureName, value: Line): Line => line`http-request capture ${value} id ${slot(name)}`;

/** What a client says itself, whoever else is in front. */
const OF_CLIENTS: readonly string[] = ["agent", "trace", "traceState"] satisfies CaptureName[];

/** The slots, which are taken before any rule. Where clients call themselves, what they send in a gateway's headers is not taken. */
export const captureLines = ({ clients }: { readonly clients?: unknown }): Line[] =>
  Object.entries(CAPTURES as Record<string, Capture>).map(([name, { header, bytes }]) =>
    header === undefined || (clients !== undefined && !OF_CLIENTS.includes(name))
      ? line`declare capture request len ${bytes}`
      : takenFrom(header, bytes),
  );

const takenFrom = (header: string, bytes: number): Line => line`capture request header ${Word.of(header)} len ${bytes}`;

/** The first slot alone, for a listener that only answers with it. */
export const idCapture: Line = takenFrom(CAPTURES.id.header, CAPTURES.id.bytes);
