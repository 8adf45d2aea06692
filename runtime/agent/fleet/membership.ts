import { serviceOf } from "../../../haproxy/config";
import type { Discover } from "../instances/instances";
import type { Clock } from "../clock";
import type { Desired } from "../desired-state";
import type { Directory } from "../files";
import type { Log } from "../../certificate/log";
import { reasonOf } from "../../certificate/redact";
import type { AgentSettings } from "../settings";
import { lookup, type Lookup } from "./dns";
import { Members } from "./members";
import { ownAddress } from "./own-address";

/** What finding the others needs. */
export interface FleetParts {
  readonly settings: AgentSettings;
  readonly directory: Directory;
  readonly desired: Desired;
  readonly clock: Clock;
  readonly log: Log;
  readonly lookup?: Lookup;
  /** Cloud Map. @default DNS alone */
  readonly discover?: Discover | undefined;
}

/** For an agent that starts anew while DNS is away: who was there. */
const FILE = "members.json";

/** Keeps the list of the fleet's tasks by asking DNS. */
export class FleetMembership {
  readonly #lookup: Lookup | undefined;
  readonly #isWhole: boolean;

  constructor(private readonly parts: FleetParts) {
    const { members } = parts.settings;
    const service = members && serviceOf(parts.settings.intent.namespace, members.name);
    const { discover } = parts;
    this.#isWhole = service !== undefined && discover !== undefined;
    const cloudMap: Lookup | undefined =
      service === undefined || discover === undefined
        ? undefined
        : async (signal) => [...(await discover(service, signal))];
    this.#lookup = members && (parts.lookup ?? cloudMap ?? lookup(members.name, members.resolver));
  }

  /** @returns whether the members changed, or are known for the first time. */
  async run(signal: AbortSignal): Promise<boolean> {
    if (this.#lookup === undefined) return false;
    const { desired, clock, log, directory } = this.parts;
    const first = !desired.asked.members;
    const before = desired.members?.addresses.join();
    try {
      desired.members ??= await this.#members(signal);
      desired.members.answer(await this.#lookup(signal), clock.now(), this.#isWhole || undefined);
    } catch (error) {
      if (signal.aborted) return false;
      log.warn("members not asked", { reason: reasonOf(error) });
    }
    desired.asked.members = true;
    const after = desired.members?.addresses ?? [];
    if (after.join() === (before ?? "")) return first;
    log.info("members", { addresses: after });
    await directory.write(FILE, JSON.stringify(after));
    return true;
  }

  async #members(signal: AbortSignal): Promise<Members> {
    const { settings, clock } = this.parts;
    const own = settings.members?.address ?? (await ownAddress(`${settings.metadataUri}`, signal));
    return new Members(own, await this.#known(), clock.now());
  }

  async #known(): Promise<string[]> {
    try {
      const value: unknown = JSON.parse((await this.parts.directory.read(FILE)) ?? "[]");
      return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
    } catch {
      return [];
    }
  }
}
