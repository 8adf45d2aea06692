import type { X509Certificate } from "node:crypto";
import { printBundle, readBundle, type CertificateBundle } from "../certificate/bundle";
import type { Confidential } from "../certificate/confidential";
import type { Log } from "../certificate/log";
import { trustedPath } from "../certificate/path";
import { Unreadable, type Problem } from "../certificate/problem";
import { reasonOf } from "../certificate/redact";
import { readTrust, systemAnchors, trustHash, trustProblems, type Trust } from "../certificate/trust";
import { validate } from "../certificate/validate";
import { sha1, validFrom } from "../certificate/x509";
import type { Clock } from "./clock";
import type { ValidSecrets } from "./valid-secrets";
import type { Report } from "./report";
import type { CertificateSetting } from "./environment";
import type { AgentSettings } from "./settings";
import type { SecretReader, SecretValue } from "./store/store";

/** What polling needs. */
export interface PollParts {
  readonly settings: Pick<AgentSettings, "certificates" | "trusts">;
  readonly store: SecretReader;
  readonly validSecrets: ValidSecrets;
  readonly clock: Clock;
  readonly log: Log;
  readonly report: Report;
  /** The public authorities. @default Node.js's own */
  readonly publicAnchors?: () => readonly X509Certificate[];
}

/** What a secret holds, or why it cannot be read. */
type Read<T> = { readonly value: T } | { readonly problem: Problem };

/** Brings new versions of the secrets into what is served, if they are good. */
export class Poll {
  /** The newest of each secret, good or not: one that is not good yet may become so with time or with the trust. */
  readonly #newest = new Map<string, SecretValue>();
  readonly #told = new Map<string, string>();

  constructor(private readonly parts: PollParts) {}

  /** @returns whether anything changed. */
  async run(signal: AbortSignal): Promise<boolean> {
    const { certificates } = this.parts.settings;
    const trusts = this.#trustSecrets();
    // Trust first: what is new in both is then good at once.
    for (const secret of [...trusts, ...certificates.map((one) => one.secret)]) await this.#fetch(secret, signal);
    if (signal.aborted) return false;
    let changed = false;
    for (const secret of trusts) changed = this.#decideTrust(secret) || changed;
    for (const setting of certificates) changed = this.#decide(setting) || changed;
    return changed;
  }

  /** Of every trust bundle, each once. */
  #trustSecrets(): Set<string> {
    const { trusts, certificates } = this.parts.settings;
    const secrets = [...trusts.map((one) => one.secret), ...certificates.map((one) => one.trust)];
    return new Set(secrets.filter((secret) => secret !== undefined));
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

  #decideTrust(secret: string): boolean {
    const { validSecrets, log } = this.parts;
    const newest = this.#newest.get(secret);
    if (newest === undefined) return false;
    const found = readable(newest.value, readTrust);
    const wrong = "problem" in found ? found.problem : this.#trustProblem(secret, found.value);
    if (wrong) this.#reject(secret, "trust", newest, wrong);
    if (wrong || "problem" in found) return false;
    const hash = trustHash(found.value);
    const held = validSecrets.trusts.get(secret);
    if (held && trustHash(held) === hash) return false;
    validSecrets.trusts.set(secret, found.value);
    log.info("trust taken", { secret, version: newest.version, hash, anchors: found.value.anchors.length });
    return true;
  }

  #trustProblem(secret: string, found: Trust): Problem | undefined {
    const [wrong] = trustProblems(found, this.#now());
    return wrong ?? this.#tooEarly(secret, found);
  }

  /** Whether a certificate that is served would no longer be vouched for, and its successor neither. */
  #tooEarly(secret: string, { anchors }: Trust): Problem | undefined {
    const { settings, validSecrets } = this.parts;
    const orphan = settings.certificates.find((setting) => {
      const held = validSecrets.certificates.get(setting.file)?.bundle;
      if (setting.trust !== secret || held === undefined) return false;
      if (trustedPath([held.leaf, ...held.intermediates], anchors, this.#now())) return false;
      const next = this.#candidate(setting);
      return next === undefined || "problem" in next || this.#problem(setting, next.value, anchors) !== undefined;
    });
    return orphan && { code: "TrustTooEarly", message: `no longer vouches for ${orphan.file}` };
  }

  #decide(setting: CertificateSetting): boolean {
    const { validSecrets, log, report } = this.parts;
    const newest = this.#newest.get(setting.secret);
    const found = this.#candidate(setting);
    if (newest === undefined || found === undefined) return false;
    const held = validSecrets.certificates.get(setting.file)?.bundle;
    const wrong = "problem" in found ? found.problem : this.#problem(setting, found.value, this.#anchors(setting));
    if (wrong) this.#reject(setting.secret, setting.file, newest, wrong);
    if (wrong || "problem" in found) return false;
    const bundle = found.value;
    validSecrets.certificates.set(setting.file, { bundle, version: newest.version });
    if (held && printBundle(bundle).equals(printBundle(held))) return false;
    const back = held !== undefined && validFrom(bundle.leaf) < validFrom(held.leaf);
    if (back) report.rolledBack(setting.file);
    const { leaf } = bundle;
    log.info(back ? "certificate rolled back" : "certificate taken", {
      file: setting.file,
      version: newest.version,
      sha1: sha1(leaf),
      until: leaf.validTo,
    });
    return true;
  }

  #candidate({ secret }: CertificateSetting): Read<CertificateBundle> | undefined {
    const newest = this.#newest.get(secret);
    return newest && readable(newest.value, readBundle);
  }

  #problem(
    { use, names }: CertificateSetting,
    found: CertificateBundle,
    anchors: readonly X509Certificate[],
  ): Problem | undefined {
    const [wrong] = validate(found, { uses: [use], names, anchors, minimumRemainingDays: 0, now: this.#now() });
    return wrong;
  }

  #anchors(setting: CertificateSetting): readonly X509Certificate[] {
    const { publicAnchors = systemAnchors } = this.parts;
    return setting.trust === undefined
      ? publicAnchors()
      : (this.parts.validSecrets.trusts.get(setting.trust)?.anchors ?? []);
  }

  #now(): Date {
    return new Date(this.parts.clock.now());
  }

  /** Counted each time, since it lasts; told once for a version and a reason. */
  #reject(secret: string, what: string, { version }: SecretValue, { code, message }: Problem): void {
    this.parts.report.rejected(what, code);
    const told = `${version} ${code}`;
    if (this.#told.get(secret) === told) return;
    this.#told.set(secret, told);
    this.parts.log.error("version rejected", { what, secret, version, code, reason: message });
  }
}

function readable<T>(text: Confidential, read: (text: Confidential) => T): Read<T> {
  try {
    return { value: read(text) };
  } catch (error) {
    if (error instanceof Unreadable) return { problem: error.problem };
    throw error;
  }
}
