import { FILES, tuned } from "../../../haproxy/config";
import type { Desired } from "../desired-state";
import type { Directory } from "../files";
import type { Log } from "../../certificate/log";
import { reasonOf } from "../../certificate/redact";
import type { Report } from "../report";
import type { AgentSettings } from "../settings";
import type { SecretReader } from "../store/store";
import { origins } from "./origins";

/** What reading parameters needs. */
export interface ParameterParts {
  readonly settings: AgentSettings;
  readonly store: SecretReader;
  readonly desired: Desired;
  readonly directory: Directory;
  readonly log: Log;
  readonly report: Report;
}

/** The parameter that was taken last, for an agent that starts anew while SSM is away; origin proofs stand in their map. */
const TUNING_FILE = "tuning.json";

/**
 * Brings new versions of the parameters into what is desired, if they are good. Before each was taken once HAProxy is not
 * started: the task definition has no weights of its own, and to guess would send requests to what is not released.
 */
export class ParameterReader {
  readonly #seen = new Map<string, string>();
  readonly #taken = new Set<string>();

  constructor(private readonly parts: ParameterParts) {}

  /** @returns whether something changed. */
  async run(signal: AbortSignal): Promise<boolean> {
    const { settings, desired } = this.parts;
    const { tuningParameter: tuning, origins } = settings;
    const numbers = await this.#read(tuning, TUNING_FILE, signal, (text) => this.#tune(text));
    const proofs = await this.#read(origins.parameter, FILES.originProofs, signal, (text) => this.#originsMap(text));
    desired.asked.tuning = tuning === undefined || this.#taken.has(tuning);
    desired.asked.origins = desired.originsMap !== undefined || settings.intent.originProof === false;
    return numbers || proofs;
  }

  /** @param file where its text stands since it was taken. */
  async #read(
    name: string | undefined,
    file: string,
    signal: AbortSignal,
    take: (text: string) => boolean,
  ): Promise<boolean> {
    if (name === undefined) return false;
    const { store, directory, log, report } = this.parts;
    let text: string | undefined;
    try {
      const found = await store.parameter(name, signal);
      if (found !== undefined && this.#seen.get(name) === found.version) return false;
      if (found !== undefined) this.#seen.set(name, found.version);
      text = found?.text;
      if (found === undefined && !this.#taken.has(name)) log.warn("no such parameter", { parameter: name });
    } catch (error) {
      if (signal.aborted) return false;
      report.count("PollFailures");
      log.warn("poll failed", { parameter: name, reason: reasonOf(error) });
    }
    const fresh = text !== undefined && take(text);
    if (fresh && file === TUNING_FILE) await directory.write(file, text!);
    const kept = fresh || this.#taken.has(name) ? undefined : await directory.read(file);
    const took = fresh || (kept !== undefined && take(kept));
    if (took) this.#taken.add(name);
    return took;
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
