import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { CommandError } from "../../shared/command-error";
import type { AddressRecord } from "../../shared/dns";
import { endProcess, forkFile } from "../../shared/child-process";
import type { PlannedVersion } from "../plan/versions";
import type { InstanceIdentity, Behaviour } from "./behaviour";

/** A running instance of the sample backend. */
export interface Instance {
  readonly identity: InstanceIdentity;
  readonly host: string;
  readonly process: ChildProcess;
  behaviour: Behaviour;
}

/** Where instances listen. */
export interface Addresses {
  /** A loopback address that is not in use. */
  readonly next: () => string;
  /** The free port in place of the port of a version. */
  readonly port: (port: number) => number;
}

/** The sample backend of every version: processes with a loopback address each, found by Cloud Map names. */
export class LocalInstances {
  #running: readonly Instance[] = [];
  readonly #started = new Map<string, number>();

  constructor(
    private known: readonly PlannedVersion[],
    private readonly addresses: Addresses,
    /** Called with each line of a service's log. */
    private readonly onLine: (line: string) => void = () => undefined,
  ) {}

  /** The versions that there are, with those of attached APIs. */
  get versions(): readonly PlannedVersion[] {
    return this.known;
  }

  learn(versions: readonly PlannedVersion[]): void {
    this.forget(versions);
    this.known = [...this.known, ...versions];
  }

  forget(versions: readonly PlannedVersion[]): void {
    const gone = new Set(versions.map(({ host }) => host));
    this.known = this.known.filter(({ host }) => !gone.has(host));
  }

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
    const identity: InstanceIdentity = {
      stage: version.stage,
      version: version.name,
      instance: number,
      address: this.addresses.next(),
      port: this.addresses.port(version.port),
      ...(version.healthPath !== undefined && { healthPath: version.healthPath }),
    };
    const child = forkFile(require.resolve("./instance.ts"));
    child.send({ start: identity });
    const [first] = (await Promise.race([once(child, "message"), once(child, "exit")])) as [unknown];
    if (first !== "ready")
      throw new CommandError(`${key}: no instance on ${identity.address}:${identity.port}: ${why(first)}`);
    child.on("message", (message: { readonly log?: string }) => message.log && this.onLine(message.log));
    const behaviour = { healthy: true, latencyMs: 0, errorPercent: 0 };
    const instance: Instance = { identity, host: version.host, process: child, behaviour };
    // By number, whichever listens first.
    this.#running = [...this.#running, instance].sort((a, b) => a.identity.instance - b.identity.instance);
    child.on("exit", () => (this.#running = this.#running.filter((one) => one !== instance)));
    return instance;
  }

  setBehaviour(instance: Instance, behaviour: Behaviour): void {
    instance.behaviour = behaviour;
    instance.process.send({ behaviour });
  }

  /** Kills an instance without warning, as a machine that fails does. DNS still answers with its address for a while. */
  async kill(instance: Instance): Promise<void> {
    await endProcess(instance.process, { signal: "SIGKILL" });
  }

  /** What Cloud Map would answer for a host. */
  lookUp(host: string, ttlSeconds: number): AddressRecord | undefined {
    if (!this.versions.some((version) => version.host.toLowerCase() === host)) return undefined;
    const healthy = this.#running.filter((one) => one.host.toLowerCase() === host && one.behaviour.healthy);
    return { ttlSeconds, addresses: healthy.map(({ identity }) => identity.address) };
  }

  async stop(): Promise<void> {
    await Promise.all(this.#running.map((instance) => this.kill(instance)));
  }
}

function why(first: unknown): string {
  return typeof first === "object" && first !== null && "failed" in first ? String(first.failed) : "it ended at once";
}
