import { issuerKeysKey, KeysOf, type Registration } from "../../../haproxy/config";
import { update } from "../../../runtime/issuer-keys/update";
import type { LocalStore } from "../store/store";

/** As often as in the cloud. */
const EVERY_MS = 300_000;

/** What the functions do that fetch an issuer's keys, by their code: for the gatehouse's issuer, and for each API with one of its own. */
export class LocalIssuerKeys {
  readonly #keys = new Set([issuerKeysKey()]);
  readonly #timer: NodeJS.Timeout;

  private constructor(
    private readonly store: LocalStore,
    private readonly issuer: string,
  ) {
    this.#timer = setInterval(() => void this.fetch().catch(() => undefined), EVERY_MS);
  }

  /** Writes them before any registration asks for tokens. @param texts what is registered */
  static async start(store: LocalStore, issuer: string, texts: Iterable<string>): Promise<LocalIssuerKeys> {
    const keys = new LocalIssuerKeys(store, issuer);
    await keys.ofRegistrations(texts);
    return keys;
  }

  async ofRegistrations(texts: Iterable<string>): Promise<void> {
    for (const text of texts) {
      const { name, issuerKeys } = JSON.parse(text) as Partial<Registration>;
      if (issuerKeys?.of === KeysOf.Api) this.#keys.add(issuerKeysKey(name));
    }
    await this.fetch();
  }

  async fetch(): Promise<void> {
    for (const key of this.#keys) await update(this.#context(key));
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #context(key: string) {
    const object = {
      read: async () => this.store.object(key).catch(() => undefined),
      write: async (text: string) => this.store.setObject(key, text),
    };
    const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
    return { issuer: this.issuer, object, log: quiet, now: Date.now, sleep: async () => undefined };
  }
}
