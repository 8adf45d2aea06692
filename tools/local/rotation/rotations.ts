import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { vouchedHere } from "../certificates/vouched";
import { CommandError } from "../../shared/command-error";
import type { FleetTask } from "../fleet/task";
import type { TourContext } from "../tour/context";
import { shownCertificate } from "./handshake";
import { Traffic, type TrafficCount } from "./traffic";

/** What became of a rotation, and of the requests since the one before. */
export interface Rotation extends TrafficCount {
  /** From the new version's coming into force until every task shows it; undefined if one never did. */
  readonly milliseconds: number | undefined;
}

/** Before and after a rotation, where no traffic goes on anyway. */
const AROUND_MS = 700;
/** A task that has not taken the certificate by then does not. */
const PATIENCE_MS = 20_000;
const PAUSE_MS = 5;

/** Rotates HAProxy's own certificate while requests go on. */
export class Rotations {
  readonly traffic: Traffic;
  readonly #all: Rotation[] = [];
  readonly #secret: string;
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly visit: TourContext,
    private readonly patienceMs = PATIENCE_MS,
  ) {
    this.traffic = new Traffic(visit);
    const own = vouchedHere(visit.local.task.environment).certificates.find(({ use }) => use === "Server");
    if (!own) throw new CommandError("GATEHOUSE_CERTIFICATES: the plan's agent has no server certificate to rotate");
    this.#secret = own.secret;
  }

  /** So far. */
  get all(): readonly Rotation[] {
    return this.#all;
  }

  /** Rotates once, when all others that were asked for are done. */
  async rotate(): Promise<Rotation> {
    const mine = this.#last.then(() => this.#rotate());
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  /** Ends the traffic. @returns what was asked since the last rotation. */
  async end(): Promise<TrafficCount> {
    await this.#last;
    await this.traffic.stop();
    this.traffic.close();
    return this.traffic.take();
  }

  async #rotate(): Promise<Rotation> {
    const { certificates, fleet } = this.visit.local;
    const alone = !this.traffic.running;
    if (alone) {
      this.traffic.start();
      await sleep(AROUND_MS);
    }
    const sha256 = await certificates.rotate(this.#secret);
    const start = performance.now();
    const { tasks } = fleet;
    for (const { agent } of tasks) agent.look();
    const seen = await Promise.all(tasks.map((task) => this.#shows(task, sha256, start)));
    if (alone) {
      await sleep(AROUND_MS);
      await this.traffic.stop();
    }
    const milliseconds = seen.includes(undefined) ? undefined : Math.max(...seen.map(Number));
    const rotation = { ...this.traffic.take(), milliseconds };
    this.#all.push(rotation);
    return rotation;
  }

  /** How long it took until a task shows it. */
  async #shows(task: FleetTask, sha256: string, start: number): Promise<number | undefined> {
    const { local, route } = this.visit;
    while (performance.now() < start + this.patienceMs) {
      const now = await shownCertificate(task, route, local).catch(() => undefined);
      if (now === sha256) return performance.now() - start;
      await sleep(PAUSE_MS);
    }
    return undefined;
  }
}
