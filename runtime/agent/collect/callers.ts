import { textStart } from "../../../haproxy/config";
import { CLASS_DIMENSION, emf, SERVICE_DIMENSION } from "../metrics";

const LINE_FEED = 0x0a;
const QUOTE = 0x22;
const REFUSAL = Buffer.from(textStart("refusal"));
const CLASS = Buffer.from(textStart("class"));

/** Of a handful of requests one refusal is not a share. */
const FEWEST_REQUESTS = 20;

/** HAProxy's name for a request that does not come from this gateway (haproxy/config/refusals.ts). */
const ORIGIN_PROOF = "OriginProof";

interface Counted {
  requests: number;
  refused: number;
}

/**
 * Counts, of the lines that pass, how many requests of each class of callers HAProxy refuses, and how many come past the gateway. By the
 * log, since HAProxy's own numbers know no classes. Lines are not parsed: there may be thousands a second.
 */
export class Callers {
  #classes = new Map<string, Counted>();
  #unproven = 0;

  constructor(private readonly service: string) {}

  /** @param lines whole ones */
  take(lines: Buffer): void {
    let refusal = lines.indexOf(REFUSAL);
    for (let at = 0; at < lines.length && refusal >= 0;) {
      const end = lines.indexOf(LINE_FEED, at);
      if (refusal >= at && refusal < end) {
        this.#count(valueAt(lines, refusal + REFUSAL.length), this.#classOf(lines, refusal, end));
        refusal = lines.indexOf(REFUSAL, end);
      }
      if (end < 0) return;
      at = end + 1;
    }
  }

  /** The lines, and a fresh count. */
  report(now: number): string[] {
    const about = { [SERVICE_DIMENSION]: this.service };
    const classes = [...this.#classes].filter(([, { requests }]) => requests >= FEWEST_REQUESTS);
    const lines = classes.sort().map(([name, { requests, refused }]) => {
      const share = Math.round((1000 * refused) / requests) / 10;
      return emf(now, { ...about, [CLASS_DIMENSION]: name }, { RequestsRefused: share }, { requests, refused });
    });
    const unproven = this.#unproven > 0 ? [emf(now, about, { OriginProofRefused: this.#unproven })] : [];
    this.#classes = new Map();
    this.#unproven = 0;
    return [...lines, ...unproven];
  }

  /** Nobody's before it is known who calls. */
  #classOf(lines: Buffer, from: number, end: number): string {
    const at = lines.indexOf(CLASS, from);
    return at < 0 || at > end ? "" : valueAt(lines, at + CLASS.length);
  }

  #count(refusal: string, name: string): void {
    if (refusal === ORIGIN_PROOF) this.#unproven++;
    if (name === "") return;
    const counted = this.#classes.get(name) ?? { requests: 0, refused: 0 };
    counted.requests++;
    if (refusal !== "") counted.refused++;
    this.#classes.set(name, counted);
  }
}

function valueAt(lines: Buffer, start: number): string {
  return lines.toString("latin1", start, lines.indexOf(QUOTE, start));
}
