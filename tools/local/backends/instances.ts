import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { CommandError } from "../../shared/command-error";
import type { AddressRecord } from "../../shared/dns";
import { endProcess, forkFile } from "../../shared/child-process";
import type { PlannedVersion } from "../plan/versions";
import type { Identity, Knobs } from "./knobs";

/** A running instance of the sample backend. */
export interface Instance {
  readonly identity: Identity;
  readonly host: string;
  readonly process: ChildProcess;
  knobs: Knobs;
}

/** How a version's instances are addressed. */
export interface Addresses {
  /** The next loopback address that nobody has. */
  readonly next: () => string;
  /** The free port in place of a version's own. */
  readonly port: (port: number) => number;
}

/** The services behind the door: processes on loopback addresses of their own, found by Cloud Map names. */
export class Instances {
  #running: readonly Instance[] = [];
  readonly #started = new Map<string, number>();

  constructor(
    readonly versions: readonly PlannedVersion[],
    private readonly addresses: Addresses,
  ) {}

  get running(): readonly Instance[] {
    return this.#running;
  }

  /** Those of a version, or of all versions of a stage. */
  of(stage: string, version?: string): Instance[] {
    return this.#running.filter(
      ({ identity }) => identity.stage === stage && (version ?? identity.version) === identity.version,
    );
  }

  /** Starts one more instance of a version. Resolves when it listens. */
  async start(version: PlannedVersion): Promise<Instance> {
    const key = `${version.stage}/${version.name}`;
    const number = (this.#started.get(key) ?? 0) + 1;
    this.#started.set(key, number);
    const identity: Identity = {
      stage: version.stage,
      version: version.name,
      instance: number,
      address: this.addresses.next(),
      port: this.addresses.port(version.port),
      ...(version.healthPath !== undefined && { healthPath: version.healthPath }),
    };
    const child = forkFile(require.resolve("./instance.ts"));
    child.send({ start: identity });
    const [said] = (await Promise.race([once(child, "message"), once(child, "exit")])) as [unknown];
    if (said !== "ready")
      throw new CommandError(`${key}: no instance on ${identity.address}:${identity.port}: ${why(said)}`);
    const knobs = { healthy: true, latencyMs: 0, errorPercent: 0 };
    const instance: Instance = { identity, host: version.host, process: child, knobs };
    // By number, whichever listens first.
    this.#running = [...this.#running, instance].sort((a, b) => a.identity.instance - b.identity.instance);
    child.on("exit", () => (this.#running = this.#running.filter((one) => one !== instance)));
    return instance;
  }

  turn(instance: Instance, knobs: Knobs): void {
    instance.knobs = knobs;
    instance.process.send({ knobs });
  }

  /** Ends an instance without any warning, as a machine that fails does. Its name still leads to it for a while. */
  async kill(instance: Instance): Promise<void> {
    await endProcess(instance.process, { signal: "SIGKILL" });
  }

  /** What Cloud Map would answer for a host. */
  known(host: string, ttlSeconds: number): AddressRecord | undefined {
    if (!this.versions.some((version) => version.host.toLowerCase() === host)) return undefined;
    const well = this.#running.filter((one) => one.host.toLowerCase() === host && one.knobs.healthy);
    return { ttlSeconds, addresses: well.map(({ identity }) => identity.address) };
  }

  async stop(): Promise<void> {
    await Promise.all(this.#running.map((instance) => this.kill(instance)));
  }
}

function why(said: unknown): string {
  return typeof said === "object" && said !== null && "failed" in said ? String(said.failed) : "it ended at once";
}
