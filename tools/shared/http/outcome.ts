import type { IncomingHttpHeaders } from "node:http";
import { performance } from "node:perf_hooks";
import type { HttpAnswer, HttpTarget } from "./types";

const TIMEOUT_MS = 10_000;

/** The parts of an answer as they come, until it is whole or something breaks; the first end counts. */
export class Outcome {
  readonly answer: Promise<HttpAnswer>;
  readonly #start = performance.now();
  readonly #parts: Buffer[] = [];
  readonly #timer: NodeJS.Timeout;
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  #resolve: (answer: HttpAnswer) => void = () => undefined;

  /** @param cancel gives the request up */
  constructor({ timeoutMs = TIMEOUT_MS }: HttpTarget, cancel: () => void) {
    this.answer = new Promise((resolve) => (this.#resolve = resolve));
    this.#timer = setTimeout(() => {
      this.fail(`no answer in ${timeoutMs} ms`);
      cancel();
    }, timeoutMs);
  }

  begin(status: number, headers: IncomingHttpHeaders): void {
    this.#status = status;
    this.#headers = headers;
  }

  add(part: Buffer): void {
    this.#parts.push(part);
  }

  /** Whether all has come that the answer promised; undefined if it promised nothing. */
  get isWhole(): boolean | undefined {
    const length = this.#headers["content-length"];
    if (this.#status === 0) return false;
    return length === undefined
      ? undefined
      : this.#parts.reduce((sum, part) => sum + part.length, 0) === Number(length);
  }

  end(): void {
    this.#finish({ status: this.#status, body: Buffer.concat(this.#parts).toString("utf8"), headers: this.#headers });
  }

  fail(reason: string | NodeJS.ErrnoException): void {
    const failure = typeof reason === "string" ? reason : codeOf(reason);
    this.#finish({ status: 0, failure, body: "", headers: this.#headers });
  }

  #finish(answer: Omit<HttpAnswer, "milliseconds">): void {
    clearTimeout(this.#timer);
    this.#resolve({ ...answer, milliseconds: performance.now() - this.#start });
  }
}

/** A stream of HTTP/2 that ends with its connection has the connection's error as its cause; one that is reset, HTTP/2's own. */
function codeOf(error: NodeJS.ErrnoException): string {
  const [reset] = /\bNGHTTP2_\w+/.exec(error.message) ?? [];
  if (reset !== undefined) return reset;
  return error.cause instanceof Error ? codeOf(error.cause) : (error.code ?? error.message);
}
