import { setTimeout as sleep } from "node:timers/promises";
import type { HttpAnswer, HttpClient, HttpRequest } from "./types";

/** What came of requests. */
export interface LoadCounts {
  /** Answered as they should be. */
  readonly served: number;
  /** All others: how often each status, or each reason why there was no answer. */
  readonly failures: Readonly<Record<string, number>>;
  /** Milliseconds that each answer took which was served. */
  readonly latencies: readonly number[];
}

/** How requests follow each other. */
export type Pace =
  /** So many at once: the next one when one before has come to its end. */
  | { readonly atOnce: number }
  /** So many a second, whether the ones before are answered or not. */
  | { readonly perSecond: number };

/** What a load sends, how fast, and what counts as served. */
export interface LoadSettings {
  readonly request: HttpRequest;
  readonly pace: Pace;
  /** @default its status is 200 */
  readonly isServed?: (answer: HttpAnswer) => boolean;
  readonly onAnswer?: (answer: HttpAnswer) => void;
}

/** A server that is away refuses at once: the same outage is not to be counted ten thousand times. */
const AFTER_FAILURE_MS = 5;

/** Sends the same request again and again, from its start to its stop, and counts whatever comes of it. */
export class Load {
  readonly #open = new Set<Promise<void>>();
  #sending: Promise<unknown> | undefined;
  #stopped = false;
  #served = 0;
  #failures: Record<string, number> = {};
  #latencies: number[] = [];

  /** @param client is the caller's to close */
  constructor(
    private readonly client: HttpClient,
    private readonly settings: LoadSettings,
  ) {}

  get running(): boolean {
    return this.#sending !== undefined;
  }

  start(): void {
    this.#stopped = false;
    this.#sending ??= this.#send();
  }

  /** Resolves when the last request has come to its end. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#sending;
    await Promise.all(this.#open);
    this.#sending = undefined;
  }

  /** What was counted since the last time. */
  take(): LoadCounts {
    const counts = { served: this.#served, failures: this.#failures, latencies: this.#latencies };
    this.#served = 0;
    this.#failures = {};
    this.#latencies = [];
    return counts;
  }

  async #send(): Promise<void> {
    const { pace } = this.settings;
    if ("atOnce" in pace) await Promise.all(Array.from({ length: pace.atOnce }, () => this.#sendInTurn()));
    else await this.#sendSteadily(pace.perSecond);
  }

  async #sendInTurn(): Promise<void> {
    while (!this.#stopped) if (!(await this.#one())) await sleep(AFTER_FAILURE_MS);
  }

  async #sendSteadily(perSecond: number): Promise<void> {
    const start = performance.now();
    for (let sent = 1; !this.#stopped; sent++) {
      const one: Promise<void> = this.#one().then(() => void this.#open.delete(one));
      this.#open.add(one);
      // By the start, not by the one before: what a timer is late does not add up.
      await sleep(Math.max(0, start + (sent * 1000) / perSecond - performance.now()));
    }
  }

  async #one(): Promise<boolean> {
    const { request, isServed = ({ status }) => status === 200, onAnswer } = this.settings;
    const answer = await this.client.send(request);
    const served = isServed(answer);
    if (served) {
      this.#served += 1;
      this.#latencies.push(answer.milliseconds);
    } else {
      const reason = answer.failure ?? String(answer.status);
      this.#failures[reason] = (this.#failures[reason] ?? 0) + 1;
    }
    onAnswer?.(answer);
    return served;
  }
}

/** Sends a load while something else is done. @returns what came of all requests */
export async function loadDuring(
  client: HttpClient,
  settings: LoadSettings,
  work: Promise<unknown>,
): Promise<LoadCounts> {
  const load = new Load(client, settings);
  load.start();
  await work.finally(() => load.stop());
  return load.take();
}

/** How many failed. */
export function failedOf({ failures }: Pick<LoadCounts, "failures">): number {
  return Object.values(failures).reduce((sum, number) => sum + number, 0);
}
