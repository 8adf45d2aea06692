import { hostProblems, isIssuerKeys, registeredApi, TUNING_KEY, tuned, type IntentApi } from "../../../haproxy/config"; // prettier-ignore
import type { Log } from "../../certificate/log";
import type { Clock } from "../clock";
import type { Desired } from "../desired-state";
import type { Directory } from "../files";
import type { Report } from "../report";
import type { AgentSettings } from "../settings";
import type { ListedObject, ObjectReader } from "../store/objects";
import { Capacity } from "./capacity";
import { ChangedObjects } from "./changed-objects";
import { checked, tooLarge, trustedBy, type FleetRules, type Checked } from "./check";
import { EarlierVersions } from "./earlier";
import { KeptTexts } from "./kept";
import { MOST_PROBLEMS, RefusedRegistrations } from "./refused";
import { TokenKeys } from "./token-keys";

/** What following the registrations needs. */
export interface RegistrationParts {
  readonly settings: Pick<AgentSettings, "intent" | "trusts" | "certificates">;
  readonly objects: ObjectReader;
  readonly desired: Desired;
  readonly directory: Directory;
  readonly clock: Clock;
  readonly log: Log;
  readonly report: Report;
}

/**
 * Brings what teams registered and what the platform decided into what is desired. Each object is checked by itself: one that is
 * refused keeps what was taken of it last, and holds up no other. What a listing does not tell, since it failed or was cut short,
 * stays as it is; only a whole listing without it ends an API.
 */
export class Registrations {
  /** The texts that were taken last, by key. */
  readonly #texts = new Map<string, string>();
  readonly #apis = new Map<string, IntentApi>();
  readonly #tokenKeys: TokenKeys;
  /** When what was taken was written, where that is known. */
  readonly #writtenAt = new Map<string, Date | undefined>();
  readonly #capacity: Capacity;
  /** For their newest texts. */
  readonly #refused: RefusedRegistrations;
  /** Every name that is registered: of what is refused too. */
  #names: readonly string[] = [];
  #rules = "";
  #hostRules = "";
  #adopted = false;
  readonly #kept: KeptTexts;
  readonly #objects: ChangedObjects;
  readonly #earlier: EarlierVersions;

  constructor(private readonly parts: RegistrationParts) {
    this.#refused = new RefusedRegistrations(parts);
    this.#capacity = new Capacity(parts.desired);
    this.#kept = new KeptTexts(parts.directory);
    this.#tokenKeys = new TokenKeys(parts.log);
    this.#objects = new ChangedObjects(parts);
    this.#earlier = new EarlierVersions(parts, (...one) => "api" in this.#taken(...one));
  }

  /** @returns whether something changed. */
  async run(signal: AbortSignal): Promise<boolean> {
    const before = new Map(this.#texts);
    const adopted = this.#adopted ? false : await this.#adopt();
    const listed = await this.#objects.list(signal);
    if (listed !== undefined) await this.#follow(listed, signal);
    if (signal.aborted) return false;
    const changed = adopted || !same(before, this.#texts);
    const isFirst = this.#say(listed !== undefined);
    if (changed) await this.#kept.write(this.#texts);
    return changed || isFirst;
  }

  async #follow(listed: readonly ListedObject[], signal: AbortSignal): Promise<void> {
    const registrations = listed.filter(({ key }) => registeredApi(key) !== undefined);
    this.#names = registrations.map(({ key }) => registeredApi(key)!);
    const issuers = listed.filter(({ key }) => isIssuerKeys(key));
    this.#forget(new Set([...registrations, ...issuers].map(({ key }) => key)));
    const tuning = listed.find(({ key }) => key === TUNING_KEY);
    if (tuning === undefined) this.parts.log.warn("no such object", { key: TUNING_KEY });
    else await this.#objects.read([tuning], signal, (object, text) => this.#tune(object, text));
    // Before the registrations: one that asks for tokens has its keys at once.
    await this.#objects.read(issuers, signal, ({ key }, text) => this.#takeKeys(key, text));
    this.#askRefusedAgain();
    this.#refuseWithdrawn();
    await this.#objects.read(registrations, signal, (object, text) => this.#check(object, text));
    await this.#earlier.run(signal);
  }

  /** What is gone from a whole listing is no longer registered. */
  #forget(keys: ReadonlySet<string>): void {
    for (const key of new Set([...this.#texts.keys(), ...this.#objects.keys])) {
      if (keys.has(key) || key === TUNING_KEY) continue;
      if (this.#apis.delete(key)) this.parts.log.info("registration gone", { api: registeredApi(key) });
      this.#capacity.free(key);
      for (const each of [this.#texts, this.#refused, this.#writtenAt]) each.delete(key);
      for (const each of [this.#objects, this.#earlier, this.#tokenKeys]) each.forget(key);
    }
  }

  /** What was refused may fit once others, or what the platform allows, are other. */
  #askRefusedAgain(): void {
    const rules = JSON.stringify([this.#names, this.parts.desired.hosts, [...this.#apis.keys()], this.#capacity.taken]);
    if (rules === this.#rules) return;
    this.#rules = rules;
    for (const key of this.#refused.keys) this.#objects.forget(key);
  }

  /** What was taken may name a host that the platform allows no more, or that is another API's now: it stays, as what is refused does. */
  #refuseWithdrawn(): void {
    const rules = this.#fleetRules();
    const text = JSON.stringify([rules.hosts, rules.apis]);
    if (text === this.#hostRules) return;
    this.#hostRules = text;
    for (const [key, api] of this.#apis) {
      const problems = this.#refused.has(key) ? [] : hostProblems(api, rules);
      if (problems.length > 0) this.#refused.add(key, "Host", problems);
    }
  }

  #tune({ bytes }: ListedObject, text = ""): void {
    const { settings, desired, log, report } = this.parts;
    const found = text === "" ? { problems: [`tuning: give JSON; got ${bytes} bytes`] } : tuned(settings.intent, text);
    if ("problems" in found) {
      report.tuningRejected(true);
      return log.error("tuning rejected", { problems: found.problems.slice(0, MOST_PROBLEMS) });
    }
    report.tuningRejected(false);
    desired.intent = found.intent;
    desired.hosts = found.hosts;
    this.#texts.set(TUNING_KEY, text);
    log.info("tuning taken");
  }

  readonly #takeKeys = (key: string, text?: string) => this.#tokenKeys.take(key, text) && this.#texts.set(key, text!);

  #check({ key, bytes, writtenAt }: ListedObject, text: string | undefined): void {
    const found = text === undefined ? tooLarge(bytes) : this.#taken(key, text, writtenAt);
    this.#earlier.forget(key);
    if ("api" in found) return void this.#refused.delete(key);
    this.#refused.add(key, found.reason, found.problems);
    if (!this.#apis.has(key)) this.#earlier.miss(key);
  }

  /** Takes a text, if it can be, and HAProxy has room for it beside the others. */
  #taken(key: string, text: string, writtenAt: Date | undefined): Checked {
    const found = checked(key, text, this.#fleetRules(), writtenAt);
    if (!("api" in found)) return found;
    const without = this.#capacity.take(key, found.api);
    if (without !== undefined) return { reason: "NoRoom", problems: [without] };
    const isNew = this.#texts.get(key) !== text;
    this.#apis.set(key, found.api);
    this.#writtenAt.set(key, writtenAt);
    this.#tokenKeys.asks(key, found.issuerKeys);
    this.#texts.set(key, text);
    if (isNew) this.parts.log.info("registration taken", { api: registeredApi(key), hash: found.api.hash });
    return found;
  }

  #fleetRules(): FleetRules {
    const { settings, desired } = this.parts;
    return {
      namespace: settings.intent.namespace,
      hosts: desired.hosts,
      apis: this.#names,
      ...trustedBy(settings.trusts),
      gateway: settings.intent.clients === undefined,
      clientCertificate: settings.certificates.some(({ use }) => use === "Client"),
    };
  }

  /** What was taken before this agent started is checked again: it may be of another release. */
  async #adopt(): Promise<boolean> {
    this.#adopted = true;
    const kept = await this.#kept.read();
    const about = (key: string, text: string) => ({ key, etag: "", bytes: Buffer.byteLength(text) });
    this.#names = [...kept.keys()].flatMap((key) => registeredApi(key) ?? []);
    const tuning = kept.get(TUNING_KEY);
    if (tuning !== undefined) this.#tune(about(TUNING_KEY, tuning), tuning);
    for (const [key, text] of kept) if (isIssuerKeys(key)) this.#takeKeys(key, text);
    for (const [key, text] of kept) if (registeredApi(key) !== undefined) this.#check(about(key, text), text);
    return this.#texts.size > 0;
  }

  /** Tells what is desired, and how each is. @returns whether it is the first time that enough is known */
  #say(isListed: boolean): boolean {
    const { desired, report } = this.parts;
    const joined = this.#tokenKeys.joined([...this.#apis].sort(([a], [b]) => (a < b ? -1 : 1)));
    desired.apis = joined.apis;
    report.tokenKeysFrom(joined.fetchedAt);
    const taken = [...this.#apis.keys()].map((key) => ({
      api: registeredApi(key)!,
      writtenAt: this.#writtenAt.get(key),
    }));
    report.registrations(taken, this.#refused.all);
    const isEnough = this.#texts.has(TUNING_KEY) && (isListed || this.#apis.size > 0);
    const isFirst = isEnough && !desired.asked.registrations;
    desired.asked.registrations ||= isEnough;
    return isFirst;
  }
}

const same = (a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean =>
  a.size === b.size && [...a].every(([key, text]) => b.get(key) === text);
