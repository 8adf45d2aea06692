import type { Desired } from "../desired";
import type { Log } from "../log";
import { reasonOf } from "../redact";
import type { Report } from "../report";
import type { Settings } from "../settings";
import type { Store } from "../store/store";
import { origins } from "./origins";
import { tuned } from "./tuning";

/** What reading parameters needs. */
export interface ParameterParts {
  readonly settings: Settings;
  readonly store: Store;
  readonly desired: Desired;
  readonly log: Log;
  readonly report: Report;
}

/** Brings new versions of the parameters into what is desired, if they are good. */
export class Parameters {
  readonly #seen = new Map<string, string>();

  constructor(private readonly parts: ParameterParts) {}

  /** @returns whether something changed. */
  async run(signal: AbortSignal): Promise<boolean> {
    const { settings, desired } = this.parts;
    const numbers = await this.#read(settings.tuningParameter, signal, (text) => this.#tune(text));
    const proofs = await this.#read(settings.origins.parameter, signal, (text) => this.#originsMap(text));
    const first = !desired.asked.tuning || !desired.asked.origins;
    desired.asked.tuning = desired.asked.origins = true;
    return numbers || proofs || first;
  }

  async #read(name: string | undefined, signal: AbortSignal, take: (text: string) => boolean): Promise<boolean> {
    if (name === undefined) return false;
    const { store, log, report } = this.parts;
    try {
      const found = await store.parameter(name, signal);
      // None yet, or no more: as the task definition says, or as it last was.
      if (found === undefined || this.#seen.get(name) === found.version) return false;
      this.#seen.set(name, found.version);
      return take(found.text);
    } catch (error) {
      if (signal.aborted) return false;
      report.count("PollFailures");
      log.warn("poll failed", { parameter: name, reason: reasonOf(error) });
      return false;
    }
  }

  #tune(text: string): boolean {
    const { settings, desired, log } = this.parts;
    const found = tuned(settings.intent, text);
    if ("problems" in found) return this.#refuse("tuning rejected", found.problems);
    if (found.ignored.length > 0) log.warn("tuning of what this revision does not have", { names: found.ignored });
    desired.intent = found.intent;
    log.info("tuning taken");
    return true;
  }

  #originsMap(text: string): boolean {
    const found = origins(text);
    if ("problem" in found) return this.#refuse("origin proofs rejected", [found.problem]);
    this.parts.desired.originsMap = found.map;
    this.parts.log.info("origin proofs taken", {
      generations: found.map
        .trim()
        .split("\n")
        .map((row) => row.slice(65)),
    });
    return true;
  }

  #refuse(event: string, problems: readonly string[]): false {
    this.parts.report.count("TuningRejected");
    this.parts.log.error(event, { problems });
    return false;
  }
}
