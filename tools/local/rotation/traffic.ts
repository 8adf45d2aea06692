import * as https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { read } from "../tour/caller";
import { asGateway, directRequest } from "../tour/past-gateway";
import { samplePath } from "../tour/sample-route";
import type { TourContext } from "../tour/context";

/** What has been asked since it was counted last. */
export interface Count {
  readonly served: number;
  /** What was not answered 200: how often, by way and reason. */
  readonly failures: Readonly<Record<string, number>>;
}

const NO_ANSWER_MS = 10_000;

/**
 * Requests that go on while certificates rotate: through the gateway, straight to HAProxy on connections that are kept, and
 * straight to it on a new connection for each.
 */
export class Traffic {
  readonly #kept = new https.Agent({ keepAlive: true, maxSockets: 4 });
  readonly #open = new Set<Promise<void>>();
  #going: Promise<void> | undefined;
  #stopped = false;
  #served = 0;
  #failures: Record<string, number> = {};

  constructor(private readonly visit: TourContext) {}

  get running(): boolean {
    return this.#going !== undefined;
  }

  start(): void {
    this.#stopped = false;
    this.#going ??= this.#go();
  }

  /** Resolves when the last request is answered. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#going;
    await Promise.all(this.#open);
    this.#going = undefined;
  }

  /** Ends the connections that were kept. */
  close(): void {
    this.#kept.destroy();
  }

  /** What was counted since the last time. */
  take(): Count {
    const count = { served: this.#served, failures: this.#failures };
    this.#served = 0;
    this.#failures = {};
    return count;
  }

  async #go(): Promise<void> {
    const { callers, path, perSecond } = this.visit;
    const ways: [string, () => Promise<number | string>][] = [
      ["through the gateway", async () => (await callers.Service.get(path)).status || "no answer"],
      ["on a kept connection", async () => this.#straight(this.#kept)],
      ["on a new connection", async () => this.#straight(false)],
    ];
    while (!this.#stopped) {
      for (const [way, ask] of ways) {
        this.#count(way, ask());
        await sleep(1000 / perSecond);
      }
    }
  }

  #count(way: string, asked: Promise<number | string>): void {
    const counted: Promise<void> = asked.then((answer) => {
      this.#open.delete(counted);
      const failure = `${way}: ${answer}`;
      if (answer === 200) this.#served += 1;
      else this.#failures[failure] = (this.#failures[failure] ?? 0) + 1;
    });
    this.#open.add(counted);
  }

  /** @returns the status, or why there is none. */
  async #straight(agent: https.Agent | false): Promise<number | string> {
    const { local, route, stage } = this.visit;
    const [task] = local.fleet.tasks;
    if (!task) return "no task runs";
    const { id, subject } = local.clients.Service;
    const claims = { "authorizer.claims.sub": subject, "authorizer.claims.client_id": id };
    const headers = asGateway(route, { stage: stage.name, ...claims }).flat();
    const path = samplePath(route);
    return new Promise((resolve) => {
      const options = { ...directRequest(task, route, local), path, headers, agent, timeout: NO_ANSWER_MS };
      const sent = https.get(options, (answer) => {
        read(answer).then(({ status }) => resolve(status || "cut off"), () => resolve("cut off")); // prettier-ignore
      });
      sent.on("timeout", () => sent.destroy(new Error("no answer in time")));
      sent.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    });
  }
}
