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
}

/** For an agent that starts anew while DNS is away: who was there. */
const FILE = "members.json";

/** Keeps the list of the fleet's tasks by asking DNS. */
export class FleetMembership {
  readonly #lookup: Lookup | undefined;

  constructor(private readonly parts: FleetParts) {
    const { members } = parts.settings;
    this.#lookup = members && (parts.lookup ?? lookup(members.name, members.resolver));
  }

  /** @returns whether the members changed, or are known for the first time. */
  async run(signal: AbortSignal): Promise<boolean> {
    if (this.#lookup === undefined) return false;
    const { desired, clock, log, directory } = this.parts;
    const first = !desired.asked.members;
    const before = desired.members?.addresses.join();
    try {
      desired.members ??= await this.#members(signal);
      desired.members.answer(await this.#lookup(signal), clock.now());
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
