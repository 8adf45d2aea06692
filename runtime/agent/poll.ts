import { rejection, vouched } from "./certificate/checks";
import { bundle, type Bundle } from "./certificate/bundle";
import { isRejected, rejected, type Rejected } from "./certificate/rejected";
import { systemAnchors, trust, type Trust } from "./certificate/trust";
import type { Clock } from "./clock";
import type { Holdings } from "./holdings";
import type { AgentLog } from "./log";
import { reasonOf } from "./redact";
import type { Report } from "./report";
import type { CertificateSetting, AgentEnvironment } from "./settings";
import type { SecretReader, Versioned } from "./store/store";

/** What polling needs. */
export interface PollParts {
  readonly settings: Pick<AgentEnvironment, "certificates" | "trust">;
  readonly store: SecretReader;
  readonly holdings: Holdings;
  readonly clock: Clock;
  readonly log: AgentLog;
  readonly report: Report;
}

/** Brings new versions of the secrets into the holdings, if they are good. */
export class Poll {
  /** The newest of each secret, good or not: one that is not good yet may become so with time or with the trust. */
  readonly #newest = new Map<string, Versioned>();
  readonly #told = new Map<string, string>();

  constructor(private readonly parts: PollParts) {}

  /** @returns whether the holdings changed. */
  async run(signal: AbortSignal): Promise<boolean> {
    const { trust: bundleSetting, certificates } = this.parts.settings;
    if (bundleSetting) await this.#fetch(bundleSetting.secret, signal);
    for (const { secret } of certificates) await this.#fetch(secret, signal);
    if (signal.aborted) return false;
    const trustChanged = this.#decideTrust();
    return this.#decideCertificates() || trustChanged;
  }

  async #fetch(secret: string, signal: AbortSignal): Promise<void> {
    const { store, report, log } = this.parts;
    try {
      const version = await store.currentVersion(secret, signal);
      if (this.#newest.get(secret)?.version !== version)
        this.#newest.set(secret, await store.currentValue(secret, signal));
    } catch (error) {
      if (signal.aborted) return;
      report.count("PollFailures");
      log.warn("poll failed", { secret, reason: reasonOf(error) });
    }
  }

  #decideTrust(): boolean {
    const { settings, holdings, clock } = this.parts;
    const newest = settings.trust && this.#newest.get(settings.trust.secret);
    if (newest === undefined) return false;
    const found = trust(newest.text, clock.now());
    const wrong = isRejected(found) ? found : this.#tooEarly(found);
    if (wrong) this.#reject("trust", newest, wrong);
    if (wrong || isRejected(found) || found.pem === holdings.trust?.pem) return false;
    holdings.trust = found;
    this.parts.log.info("trust taken", { version: newest.version, hash: found.hash, anchors: found.anchors.length });
    return true;
  }

  /** Whether a certificate that is served would no longer be vouched for, and its successor neither. */
  #tooEarly(found: Trust): Rejected | undefined {
    const { settings, holdings, clock } = this.parts;
    const orphan = settings.certificates.find((setting) => {
      const held = holdings.certificates.get(setting.file)?.bundle;
      if (setting.trust !== "bundle" || held === undefined || vouched(held, found.anchors, clock.now())) return false;
      const next = this.#candidate(setting);
      return next === undefined || isRejected(next) || this.#rejection(setting, next, found.anchors) !== undefined;
    });
    return orphan && rejected("TRUST_TOO_EARLY", `no longer vouches for ${orphan.file}`);
  }

  #decideCertificates(): boolean {
    let changed = false;
    for (const setting of this.parts.settings.certificates) changed = this.#decide(setting) || changed;
    return changed;
  }

  #decide(setting: CertificateSetting): boolean {
    const { holdings, log, report } = this.parts;
    const newest = this.#newest.get(setting.secret);
    const found = this.#candidate(setting);
    if (newest === undefined || found === undefined) return false;
    const held = holdings.certificates.get(setting.file);
    const wrong = isRejected(found) ? found : this.#rejection(setting, found, this.#anchors(setting));
    if (wrong) this.#reject(setting.file, newest, wrong);
    if (wrong || isRejected(found)) return false;
    holdings.certificates.set(setting.file, { bundle: found, version: newest.version });
    if (found.pem === held?.bundle.pem) return false;
    const back = held !== undefined && found.notBefore < held.bundle.notBefore;
    if (back) report.rolledBack(setting.file);
    const { sha1, leaf } = found;
    log.info(back ? "certificate rolled back" : "certificate taken", { file: setting.file, version: newest.version, sha1, until: leaf.validTo }); // prettier-ignore
    return true;
  }

  #candidate({ secret }: CertificateSetting): Bundle | Rejected | undefined {
    const newest = this.#newest.get(secret);
    return newest && bundle(newest.text);
  }

  #rejection({ use, names }: CertificateSetting, found: Bundle, anchors: Trust["anchors"]): Rejected | undefined {
    return rejection(found, { use, names, anchors, now: this.parts.clock.now() });
  }

  #anchors(setting: CertificateSetting): Trust["anchors"] {
    return setting.trust === "system" ? systemAnchors() : (this.parts.holdings.trust?.anchors ?? []);
  }

  /** Counted each time, since it lasts; told once for a version and a reason. */
  #reject(what: string, { version }: Versioned, { code, message }: Rejected): void {
    this.parts.report.rejected(what, code);
    const told = `${version} ${code}`;
    if (this.#told.get(what) === told) return;
    this.#told.set(what, told);
    this.parts.log.error("version rejected", { what, version, code, reason: message });
  }
}
