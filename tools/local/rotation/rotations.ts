import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { agentCertificates } from "../certificates/agent-certificates";
import { CommandError } from "../../shared/command-error";
import type { FleetTask } from "../fleet/task";
import type { TourContext } from "../tour/context";
import { shownCertificate } from "../../shared/tls";
import { directTarget } from "../tour/past-gateway";
import { RotationTraffic, type TrafficCount } from "./traffic";

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
  readonly traffic: RotationTraffic;
  readonly #all: Rotation[] = [];
  readonly #secret: string;
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly context: TourContext,
    private readonly patienceMs = PATIENCE_MS,
  ) {
    this.traffic = new RotationTraffic(context);
    const server = agentCertificates(context.local.task.environment).certificates.find(({ use }) => use === "Server");
    if (!server) throw new CommandError("GATEHOUSE_CERTIFICATES: the plan's agent has no server certificate to rotate");
    this.#secret = server.secret;
  }

  /** So far. */
  get all(): readonly Rotation[] {
    return this.#all;
  }

  /** Rotates once, after the rotations that were started before. */
  async rotate(): Promise<Rotation> {
    const rotation = this.#last.then(() => this.#rotate());
    this.#last = rotation.catch(() => undefined);
    return rotation;
  }

  /** Ends the traffic. @returns the requests since the last rotation */
  async end(): Promise<TrafficCount> {
    await this.#last;
    await this.traffic.stop();
    this.traffic.close();
    return this.traffic.take();
  }

  async #rotate(): Promise<Rotation> {
    const { certificates, fleet } = this.context.local;
    const withOwnTraffic = !this.traffic.running;
    if (withOwnTraffic) {
      this.traffic.start();
      await sleep(AROUND_MS);
    }
    const sha256 = await certificates.rotate(this.#secret);
    const start = performance.now();
    const { tasks } = fleet;
    for (const { agent } of tasks) agent.pollNow();
    const seen = await Promise.all(tasks.map((task) => this.#untilShown(task, sha256, start)));
    if (withOwnTraffic) {
      await sleep(AROUND_MS);
      await this.traffic.stop();
    }
    const milliseconds = seen.includes(undefined) ? undefined : Math.max(...seen.map(Number));
    const rotation = { ...this.traffic.take(), milliseconds };
    this.#all.push(rotation);
    return rotation;
  }

  /** How long it took until a task shows it. */
  async #untilShown(task: FleetTask, sha256: string, start: number): Promise<number | undefined> {
    const { local, route } = this.context;
    const options = { ...directTarget(local, route, task).tls, host: task.address, port: task.trafficPort };
    while (performance.now() < start + this.patienceMs) {
      const shown = await shownCertificate(options).catch(() => undefined);
      if (shown?.fingerprint256 === sha256) return performance.now() - start;
      await sleep(PAUSE_MS);
    }
    return undefined;
  }
}
