import { FILES } from "../../haproxy/config";
import { authorityUntil, trustHash } from "../certificate/trust";
import { validUntil } from "../certificate/x509";
import { jittered, type Clock } from "./clock";
import { Desired } from "./desired-state";
import { InterruptibleSleep, every } from "./every";
import { Directory } from "./files";
import type { Lookup } from "./fleet/dns";
import { FleetMembership } from "./fleet/membership";
import { LOOPS } from "./health";
import { createInstances, roundMs, type Discover, type Instances } from "./instances/instances";
import { servicesOf } from "./instances/services";
import { ValidSecrets } from "./valid-secrets";
import type { Log } from "../certificate/log";
import { Registrations } from "./registrations/registrations";
import { Poll } from "./poll";
import { Reconciler } from "./reconcile";
import { reasonOf } from "../certificate/redact";
import { Report } from "./report";
import { socket, type Ask } from "./haproxy/socket";
import type { AgentSettings } from "./settings";
import type { ObjectReader } from "./store/objects";
import type { SecretReader } from "./store/store";
import { Mutex } from "./mutex";
import { TrafficReport } from "./traffic-report";

/** What the agent depends on; tests give other parts. */
export interface AgentParts {
  readonly settings: AgentSettings;
  readonly store: SecretReader;
  /** The bucket that APIs are registered in. */
  readonly objects: ObjectReader;
  readonly clock: Clock;
  readonly log: Log;
  /** Takes one line of metrics. */
  readonly emit: (line: string) => void;
  /** Finds the tasks of the fleet. @default DNS, as the settings say */
  readonly lookup?: Lookup;
  /** Tells a Cloud Map service's instances. @default none: an intent with a namespace needs it */
  readonly discover?: Discover | undefined;
  /** @default `admin.sock` and `master.sock` of the directory */
  readonly sockets?: { readonly admin: Ask; readonly master: Ask };
  /** @default 10,000 */
  readonly reloadSpacingMs?: number;
}

/** Until there are certificates HAProxy is not started; the store is asked again after 1, 2, 4 … 30 s. */
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 30_000;

/**
 * Keeps certificates, trust, registered APIs, members and limits current in a running HAProxy.
 *
 * issue -> secret -> rotate -> **agent** -> haproxy
 */
export class Agent {
  readonly #validSecrets = new ValidSecrets();
  readonly #desired: Desired;
  readonly #directory: Directory;
  readonly #poll: Poll;
  readonly #registrations: Registrations;
  readonly #fleet: FleetMembership;
  readonly #instances: Instances | undefined;
  readonly #reconciler: Reconciler;
  readonly #report: Report;
  readonly #traffic: TrafficReport;
  readonly #mutex = new Mutex();
  readonly #stop = new AbortController();
  readonly #pollSleep: InterruptibleSleep;
  #retryMs = FIRST_RETRY_MS;
  #nextReconcileMs: number | undefined;

  constructor(private readonly parts: AgentParts) {
    const { settings, log } = parts;
    const directory = (this.#directory = new Directory(settings.directory));
    const report = (this.#report = new Report(settings.service));
    const { admin, master } = parts.sockets ?? {
      admin: socket(directory.path(FILES.runtimeSocket)),
      master: socket(directory.path(FILES.masterSocket)),
    };
    this.#traffic = new TrafficReport({ ...parts, admin, report, stageMetrics: settings.stageMetrics });
    this.#pollSleep = new InterruptibleSleep(parts.clock, this.#stop.signal);
    this.#desired = new Desired(settings);
    this.#poll = new Poll({ ...parts, report, validSecrets: this.#validSecrets });
    this.#registrations = new Registrations({ ...parts, directory, report, desired: this.#desired });
    this.#fleet = new FleetMembership({ ...parts, directory, desired: this.#desired });
    this.#instances = createInstances(parts, directory, report);
    this.#reconciler = new Reconciler({ ...parts, log, directory, admin, master, report });
  }

  /** Ends when `stop` is called. Never throws: a container that ends early is not started again. */
  async run(): Promise<void> {
    const { settings, clock } = this.parts;
    const { signal } = this.#stop;
    const { certificates, trusts, registrationsMs, reconcileMs, instancesMs, reportMs } = settings;
    await this.#logFailure("adopt", async () => this.#validSecrets.adopt(this.#directory, certificates, trusts));
    await Promise.all([this.#followRegistrations(), this.#updateMembers(), this.pollNow()]);
    await this.#updateInstances();
    await this.reconcileNow();
    await this.report();
    const loop = async (period: () => number, work: () => Promise<void>, of = clock) => every(of, signal, period, work);
    await Promise.all([
      loop(
        () => this.#untilPoll(),
        async () => this.pollNow(),
        this.#pollSleep.clock,
      ),
      loop(
        () => jittered(registrationsMs),
        async () => this.#followRegistrations(),
      ),
      loop(
        () => jittered(reconcileMs),
        async () => this.#updateMembers(),
      ),
      loop(
        () => this.#untilInstances(instancesMs),
        async () => this.#updateInstances(),
      ),
      loop(
        () => Math.min(this.#nextReconcileMs ?? Infinity, reconcileMs),
        async () => this.reconcileNow(),
      ),
      loop(
        () => reportMs,
        async () => this.report(),
      ),
    ]);
  }

  stop(): void {
    this.#stop.abort();
  }

  /** Asks the store now, before the period is over: for an operator, and for measurements. */
  wake(): void {
    this.#pollSleep.interrupt();
  }

  async pollNow(): Promise<void> {
    await this.#logFailure("poll", async () => {
      if (await this.#poll.run(this.#stop.signal)) await this.reconcileNow();
    });
    this.#came("poll");
  }

  async reconcileNow(): Promise<void> {
    await this.#logFailure("reconcile", async () => {
      await this.#mutex.runExclusive(async () => {
        const wanted = this.#desired.state(this.#validSecrets);
        await this.#directory.sweep(Date.now());
        if (wanted && !this.#stop.signal.aborted)
          this.#nextReconcileMs = await this.#reconciler.run(wanted, this.#stop.signal);
      });
    });
    this.#came("reconcile");
  }

  /** Emits the metrics. */
  async report(): Promise<void> {
    const held = [...this.#validSecrets.certificates].map(([file, { bundle, version }]) => ({ file, version, notAfter: validUntil(bundle.leaf) })); // prettier-ignore
    const trusted = [...this.#validSecrets.trusts.values()];
    const trusts = trusted.map(trustHash);
    this.#report.authorityUntil(authorityUntil(trusted));
    const members = this.#desired.members?.addresses.length ?? 1;
    const lines = this.#report.lines(this.parts.clock.now(), held, trusts, members);
    for (const line of lines) this.parts.emit(line);
    await this.#traffic.run();
  }

  /** A new API's instances are asked for before HAProxy gets it: it would begin without any. */
  async #followRegistrations(): Promise<void> {
    await this.#logFailure("registrations", async () => {
      if (!(await this.#registrations.run(this.#stop.signal))) return;
      await this.#instances?.run(this.#desired, this.#stop.signal, false);
      await this.reconcileNow();
    });
  }

  async #updateMembers(): Promise<void> {
    await this.#logFailure("members", async () => {
      if (await this.#fleet.run(this.#stop.signal)) await this.reconcileNow();
    });
  }

  async #updateInstances(): Promise<void> {
    await this.#logFailure("instances", async () => {
      if (this.#instances && (await this.#instances.run(this.#desired, this.#stop.signal))) await this.reconcileNow();
    });
  }

  /** For the health check: this loop has come round, whatever came of it. */
  #came(loop: keyof typeof LOOPS): void {
    if (!this.#stop.signal.aborted) this.#directory.touch(LOOPS[loop]).catch(() => undefined);
  }

  #untilInstances(ms: number): number {
    return roundMs(ms, servicesOf(this.#desired.whole()).size, this.#desired.members?.addresses.length ?? 1);
  }

  #untilPoll(): number {
    if (this.#desired.state(this.#validSecrets)) return jittered(this.parts.settings.pollMs);
    const wait = this.#retryMs;
    this.#retryMs = Math.min(LAST_RETRY_MS, this.#retryMs * 2);
    return Math.min(jittered(wait), this.parts.settings.pollMs);
  }

  async #logFailure(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!this.#stop.signal.aborted) this.parts.log.error(`${what} failed`, { reason: reasonOf(error) });
    }
  }
}
