import { FILES, isNamedByContent } from "../../haproxy/config";
import type { Confidential } from "../certificate/confidential";
import { sha1 } from "../certificate/x509";
import type { Clock } from "./clock";
import type { DesiredState } from "./desired-state";
import type { Directory } from "./files";
import { LastGood } from "./last-good";
import type { Log } from "../certificate/log";
import { alignInstances, liveSettingSteps } from "./live-settings";
import { reasonOf } from "../certificate/redact";
import type { Report } from "./report";
import { trusted } from "./haproxy/certificates";
import { OldWorkers } from "./old-workers";
import { backendsOf } from "./instances/backends";
import { isLeaving } from "./haproxy/leaving";
import { reload, workerAge } from "./haproxy/process";
import { Reloads, SPACING_MS } from "./haproxy/reloads";
import { firstServersState, serversState } from "./haproxy/servers";
import { NotListening, type Ask } from "./haproxy/socket";
import type { AgentSettings } from "./settings";
import { Swapper } from "./swapper";
import { needsReload, type Rendered } from "./tuning/change";
import { certificateFiles, certificatesByPath, sharedFiles, trustFiles } from "./wanted-files";

/** What reconciling needs. */
export interface ReconcileParts {
  readonly settings: Pick<AgentSettings, "trusts" | "files" | "metadataUri">;
  readonly directory: Directory;
  /** The worker's Runtime API, and the master's. */
  readonly admin: Ask;
  readonly master: Ask;
  readonly clock: Clock;
  readonly log: Log;
  readonly report: Report;
  /** Between two reloads. @default 10,000 */
  readonly reloadSpacingMs?: number;
}

/**
 * Makes the files and the running HAProxy what they should be. It compares and then acts, so that whatever came between
 * (a restart, another writer, a full disk, a kill at any moment) is mended by the next run.
 */
export class Reconciler {
  readonly #reloads: Reloads;
  readonly #lastGood: LastGood;
  readonly #swapper: Swapper;
  readonly #oldWorkers: OldWorkers;
  /** What the worker started with; undefined while that is not known. */
  #loaded: Rendered | undefined;
  /** Nobody listened when we last asked: whoever answers next started after that. */
  #notListening = false;
  /** Files changed since then, perhaps after they were read. */
  #changedSince = false;

  constructor(private readonly parts: ReconcileParts) {
    this.#reloads = new Reloads(parts.clock, parts.reloadSpacingMs ?? SPACING_MS);
    this.#lastGood = new LastGood(parts.directory, parts.clock);
    this.#swapper = new Swapper(parts);
    this.#oldWorkers = new OldWorkers(parts);
  }

  /** @returns in how many milliseconds to come back for a reload that must wait; undefined if there is none. */
  async run(wanted: DesiredState, signal: AbortSignal): Promise<number | undefined> {
    const problems: string[] = [];
    const shared = sharedFiles(wanted, this.parts.settings);
    const heldBack = await this.#lastGood.holdsBack(shared);
    await this.#write(certificateFiles(wanted), problems);
    if (this.#loaded === undefined) await this.#write([this.#firstState(wanted)], problems);
    const changed = heldBack ? false : await this.#write(shared, problems);
    this.#changedSince ||= changed;
    try {
      await this.#meet(wanted);
      await this.#certificates(wanted, problems, signal);
      if (heldBack) problems.push("what HAProxy refused is held back");
      else await this.#configuration(wanted, problems);
      const wait = this.#reloads.wanted ? await this.#reload(wanted, signal) : undefined;
      await this.#try([], async () => this.#oldWorkers.tell());
      this.parts.report.inSync(problems.length === 0 && !this.#reloads.wanted);
      return wait;
    } catch (error) {
      this.#gone(error);
      return undefined;
    }
  }

  /** A HAProxy that is not running starts with these servers; one that runs has written its own before it reloads. */
  #firstState({ rendered, instances }: DesiredState): readonly [string, string] {
    return [FILES.serversState, firstServersState(backendsOf(rendered.intent, instances))];
  }

  /** Files first: what HAProxy is told only by its socket is lost with its process. */
  async #write(files: readonly (readonly [string, string | Confidential])[], problems: string[]): Promise<boolean> {
    const { directory, report, log } = this.parts;
    const wrong: string[] = [];
    let changed = false;
    for (const [name, text] of files) {
      try {
        changed = (await directory.write(name, text)) || changed;
      } catch (error) {
        wrong.push(`${name}: ${reasonOf(error)}`);
        report.count("FileWriteFailures");
      }
    }
    if (wrong.length > 0) log.error("files not written", { problems: wrong });
    problems.push(...wrong);
    return changed;
  }

  /** First contact with a worker: what did it start with? */
  async #meet(wanted: DesiredState): Promise<void> {
    const { admin, directory, log } = this.parts;
    const age = await workerAge(admin);
    if (this.#loaded === undefined) {
      this.#loaded = wanted.rendered;
      // Else it is our first question: by the kernel's clock, and of the worker's age only whole seconds are told.
      const old =
        !this.#notListening && (await directory.writtenAt(FILES.configuration)) > Date.now() - (age + 1) * 1000;
      if (old || (this.#notListening && this.#changedSince)) this.#reloads.want("configuration");
    }
    if (this.#notListening) log.info("haproxy is back");
    this.#notListening = false;
  }

  async #certificates(wanted: DesiredState, problems: string[], signal: AbortSignal): Promise<void> {
    for (const path of await this.#swapper.align(certificatesByPath(wanted, this.parts.directory), signal)) {
      problems.push(`${path}: not swapped`);
      this.#reloads.want(`certificate ${path}`);
    }
  }

  async #configuration(wanted: DesiredState, problems: string[]): Promise<void> {
    const { admin, directory, log } = this.parts;
    await this.#try(problems, async () => this.#trust(wanted));
    const reloads = this.#loaded !== undefined && needsReload(this.#loaded, wanted.rendered);
    const { intent } = reloads ? this.#loaded! : wanted.rendered;
    await this.#try(problems, async () => alignInstances(intent, wanted.instances, this.parts));
    if (reloads) return this.#reloads.want("configuration");
    for (const step of liveSettingSteps(wanted, admin, directory, log)) await this.#try(problems, step);
    if (!this.#reloads.wanted && problems.length === 0) await this.#taken(wanted);
  }

  /** By file and reload only: CA, certificate, CA again by `set ssl` crashes HAProxy before 3.3 (haproxy#3165). */
  async #trust({ validSecrets }: DesiredState): Promise<void> {
    const { settings, directory, admin } = this.parts;
    for (const { file, anchors } of trustFiles(settings, validSecrets)) {
      const shown = await trusted(admin, directory.path(file));
      // None: the configuration does not verify by this file.
      if (shown.length > 0 && shown.join() !== anchors.map(sha1).sort().join()) this.#reloads.want("trust");
    }
  }

  async #reload(wanted: DesiredState, signal: AbortSignal): Promise<number | undefined> {
    const { settings, admin, master, directory, log, report } = this.parts;
    if (await isLeaving(directory, settings.metadataUri, signal)) {
      if (this.#reloads.wanted) log.info("not reloaded: the task was asked to stop", { reasons: this.#reloads.take() });
      return undefined;
    }
    const wait = this.#reloads.wait((await workerAge(admin)) * 1000);
    if (wait > 0) return wait;
    await this.#try([], async () => {
      const backends = (of: Rendered) => backendsOf(of.intent, wanted.instances);
      const loaded = backends(this.#loaded ?? wanted.rendered);
      await directory.write(FILES.serversState, await serversState(admin, loaded, backends(wanted.rendered)));
    });
    const said = await reload(master);
    const reasons = this.#reloads.take();
    if (said === undefined) {
      report.count("Reloads");
      log.info("reloaded", { reasons });
      this.#loaded = wanted.rendered;
      this.#swapper.reloaded(certificatesByPath(wanted, directory));
      await this.#try([], async () => this.#taken(wanted));
      return undefined;
    }
    report.count("ReloadsRefused");
    await this.#try([], async () => this.#lastGood.restore());
    log.error("reload refused: the files before are back", { reasons, reason: reasonOf(said) });
    return undefined;
  }

  /** HAProxy runs on what is there now, and no older configuration is needed any more: nothing names other authorities and keys than these. */
  async #taken({ rendered }: DesiredState): Promise<void> {
    this.#lastGood.remember();
    await this.parts.directory.remove((name) => isNamedByContent(name) && !Object.hasOwn(rendered.files, name));
  }

  async #try(problems: string[], work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error instanceof NotListening) throw error;
      problems.push(reasonOf(error));
      this.parts.log.warn("not in sync yet", { reason: reasonOf(error) });
    }
  }

  /** Not running, or busy: the files are right, and the next run compares again. */
  #gone(error: unknown): void {
    const { report, log } = this.parts;
    report.inSync(false);
    const notListening = error instanceof NotListening;
    if (notListening) {
      this.#loaded = undefined;
      this.#changedSince = false;
      this.#swapper.forget();
    }
    if (!notListening || !this.#notListening) log.warn("haproxy does not answer", { reason: reasonOf(error) });
    this.#notListening = notListening;
  }
}
