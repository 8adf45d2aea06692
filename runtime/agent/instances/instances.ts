import type { Log } from "../../certificate/log";
import { reasonOf } from "../../certificate/redact";
import type { Directory } from "../files";
import type { Desired } from "../desired-state";
import { lookup, type Lookup } from "../fleet/dns";
import type { Report } from "../report";
import { servicesOf, type KnownInstances } from "./services";
import type { AgentSettings } from "../settings";

/** The IPv4 addresses of all instances of a Cloud Map service. @throws if that cannot be learned */
export type Discover = (service: string, signal: AbortSignal) => Promise<readonly string[]>;

export interface InstanceParts {
  readonly discover: Discover;
  /** Asked for a service that Cloud Map has not told of yet, while it fails. */
  readonly lookup: (host: string) => Lookup;
  readonly directory: Directory;
  readonly log: Log;
  readonly report: Report;
}

/** For an agent that starts anew while Cloud Map is away. */
const FILE = "instances.json";
/** Calls at a time. */
const AT_ONCE = 10;
/** Of the 1000 calls of DiscoverInstances a second that an account has (Cloud Map quotas), a fleet takes half at the most. */
const FLEET_CALLS_PER_SECOND = 500;
/** And a task by itself 50 a second. */
const LEAST_MS_PER_SERVICE = 20;

/** Between two rounds, however many services and tasks there are. @param ms with few services */
export function roundMs(ms: number, services: number, tasks = 1): number {
  const perService = Math.max(LEAST_MS_PER_SERVICE, (1000 * tasks) / FLEET_CALLS_PER_SECOND);
  return Math.max(ms, services * perService);
}

/** Keeps what Cloud Map last said of each service. A call that fails takes no instance away, however long. */
export class Instances {
  #known = new Map<string, readonly string[]>();
  /** Told by DNS, eight at a time: what is missing in an answer may still be there. */
  readonly #guessed = new Set<string>();
  #adopted = false;
  readonly #failing = new Set<string>();

  constructor(private readonly parts: InstanceParts) {}

  /** Asks for every service of what is desired, and notes it there. @param isKnownAsked whether those too that something is known of. @returns whether anything changed, or was asked the first time */
  async run(
    desired: Pick<Desired, "whole" | "instances" | "asked">,
    signal: AbortSignal,
    isKnownAsked = true,
  ): Promise<boolean> {
    const isFirst = !desired.asked.instances;
    const services = [...servicesOf(desired.whole())].filter(([name]) => isKnownAsked || !this.#known.has(name));
    const changed = await this.#askAll(new Map(services), signal);
    desired.asked.instances = true;
    desired.instances = this.#known;
    return changed || isFirst;
  }

  async #askAll(services: ReadonlyMap<string, string>, signal: AbortSignal): Promise<boolean> {
    if (!this.#adopted) await this.#adopt();
    const before = textOf(this.#known);
    const waiting = [...services];
    const ask = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined && !signal.aborted; next = waiting.shift())
        await this.#ask(...next, signal);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, ask));
    if (signal.aborted || textOf(this.#known) === before) return false;
    await this.parts.directory.write(FILE, textOf(this.#known));
    return true;
  }

  async #ask(service: string, host: string, signal: AbortSignal): Promise<void> {
    const { discover, log, report } = this.parts;
    try {
      const addresses = [...new Set(await discover(service, signal))].sort();
      const before = this.#known.get(service);
      if (before?.join() !== addresses.join()) log.info("instances", { service, addresses });
      this.#known.set(service, addresses);
      this.#guessed.delete(service);
      this.#failing.delete(service);
    } catch (error) {
      if (signal.aborted) return;
      report.count("PollFailures");
      if (!this.#failing.has(service)) log.warn("instances not asked", { service, reason: reasonOf(error) });
      this.#failing.add(service);
      if (!this.#known.has(service) || this.#guessed.has(service)) await this.#guess(service, host, signal);
    }
  }

  async #guess(service: string, host: string, signal: AbortSignal): Promise<void> {
    const found = await this.parts
      .lookup(host)(signal)
      .catch(() => []);
    const all = [...new Set([...(this.#known.get(service) ?? []), ...found])].sort();
    if (all.length === 0) return;
    this.#guessed.add(service);
    this.#known.set(service, all);
  }

  async #adopt(): Promise<void> {
    this.#adopted = true;
    try {
      const text = (await this.parts.directory.read(FILE)) ?? "{}";
      const told = Object.entries(JSON.parse(text) as Record<string, string[]>);
      this.#known = new Map(told.map(([service, addresses]) => [service, addresses.map(String)]));
    } catch {
      // What was half written, or is not ours, is as good as nothing: Cloud Map is asked next.
      this.#known = new Map();
    }
  }
}

/** Undefined without Cloud Map. */
export function createInstances(
  parts: Pick<InstanceParts, "log"> & { readonly settings: AgentSettings; readonly discover?: Discover | undefined },
  directory: Directory,
  report: Report,
): Instances | undefined {
  const { discover, settings, log } = parts;
  const dns = (host: string) => lookup(host, settings.members?.resolver);
  return discover && new Instances({ discover, lookup: dns, directory, log, report });
}

const textOf = (known: KnownInstances): string =>
  JSON.stringify(Object.fromEntries([...known].sort(([a], [b]) => (a < b ? -1 : 1))));
