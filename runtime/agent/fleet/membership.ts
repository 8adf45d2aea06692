import { MOST_MEMBERS, serviceOf } from "../../../haproxy/config";
import type { Discover } from "../instances/instances";
import type { Clock } from "../clock";
import type { Desired } from "../desired-state";
import type { Directory } from "../files";
import type { Log } from "../../certificate/log";
import { reasonOf } from "../../certificate/redact";
import type { AgentSettings } from "../settings";
import { lookup, type Lookup } from "./dns";
import { askPlace, type AskPlace } from "./ask-place";
import { Members } from "./members";
import { numbersTo, Places, type KnownPlaces } from "./places";
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
  /** @default their HAProxys are asked */
  readonly askPlace?: AskPlace;
}

/** For an agent that starts anew while DNS is away: who was there, and in which places. */
const FILE = "members.json";

/** Keeps the list of the fleet's tasks, and which place each has: Cloud Map or DNS tells who is there, the tasks themselves the rest. */
export class FleetMembership {
  readonly #lookup: Lookup | undefined;
  readonly #isWhole: boolean;
  readonly #askPlace: AskPlace;

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
    this.#askPlace = parts.askPlace ?? askPlace;
  }

  /** @returns whether the members or their places changed, or are known for the first time. */
  async run(signal: AbortSignal): Promise<boolean> {
    if (this.#lookup === undefined) return false;
    const { desired, clock, log, directory } = this.parts;
    const first = !desired.asked.members;
    const before = textOf(desired.places);
    try {
      desired.members ??= await this.#members(signal);
      desired.members.answer(await this.#lookup(signal), clock.now(), this.#isWhole || undefined);
    } catch (error) {
      if (signal.aborted) return false;
      log.warn("members not asked", { reason: reasonOf(error) });
    }
    if (desired.members !== undefined) await this.#place(desired.members);
    desired.asked.members = true;
    const after = textOf(desired.places);
    if (after === before) return first;
    log.info("members", { ...desired.places?.known });
    await directory.write(FILE, after);
    return true;
  }

  /** Each is asked every time: an address may be another task's by now. */
  async #place({ addresses, address: taskAddress }: Members): Promise<void> {
    const { desired, settings } = this.parts;
    desired.places ??= new Places(taskAddress, await this.#known());
    const { known } = desired.places;
    const others = addresses.filter((address) => address !== taskAddress);
    const said = others.map(async (address) => {
      const before = known?.others[address];
      const places = [...(before === undefined ? [] : [before]), ...NUMBERS.filter((place) => place !== before)];
      return [address, await this.#askPlace(address, settings.members!.port, places)] as const;
    });
    desired.places.answer(new Map(await Promise.all(said)));
  }

  async #members(signal: AbortSignal): Promise<Members> {
    const { settings, clock } = this.parts;
    const address = settings.members?.address ?? (await ownAddress(`${settings.metadataUri}`, signal));
    return new Members(address, Object.keys((await this.#known())?.others ?? {}), clock.now());
  }

  async #known(): Promise<KnownPlaces | undefined> {
    try {
      const value = JSON.parse((await this.parts.directory.read(FILE)) ?? "") as KnownPlaces;
      return Number.isInteger(value.ownPlace) && typeof value.others === "object" ? value : undefined;
    } catch {
      return undefined;
    }
  }
}

/** Beyond them a task is not counted by the others. */
const NUMBERS = numbersTo(MOST_MEMBERS);

const textOf = (places: Places | undefined): string => JSON.stringify(places?.known ?? null);
