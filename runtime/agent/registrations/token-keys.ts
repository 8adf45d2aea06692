import { issuerKeysKey, KeysOf, type IntentApi, type IssuerKeys, type TokenKey } from "../../../haproxy/config";
import type { Log } from "../../certificate/log";
import { readKeySet, type KeySet } from "../../tokens/key-set";

/**
 * The keys that tokens are verified by, as functions outside of the VPC fetch them. What is refused of a newer object leaves what was taken
 * of it last; without any, no token is taken.
 */
export class TokenKeys {
  /** By the object's key. */
  readonly #sets = new Map<string, KeySet>();
  /** Where the keys of an API are that has its tokens verified, by its registration's key. */
  readonly #asked = new Map<string, IssuerKeys>();

  constructor(private readonly log: Log) {}

  /** @returns whether it was taken */
  take(key: string, text: string | undefined): boolean {
    const found = text === undefined ? { problems: ["keys: there are too many bytes"] } : readKeySet(text);
    if ("problems" in found) {
      this.log.error("issuer's keys refused: the last good ones stay", { key, problems: found.problems.slice(0, 20) });
      return false;
    }
    const { keySet } = found;
    const kids = keySet.keys.map(({ kid }) => kid);
    const before = this.#sets.get(key)?.keys.map(({ kid }) => kid);
    this.#sets.set(key, keySet);
    if (before?.join() !== kids.join()) this.log.info("issuer's keys taken", { key, issuer: keySet.issuer, kids });
    return true;
  }

  asks(registration: string, issuerKeys: IssuerKeys | undefined): void {
    if (issuerKeys) this.#asked.set(registration, issuerKeys);
    else this.#asked.delete(registration);
  }

  /** @param key of a registration, or of an issuer's keys */
  forget(key: string): void {
    this.#asked.delete(key);
    if (this.#sets.delete(key)) this.log.error("issuer's keys are gone: no token is taken", { key });
  }

  /**
   * APIs with their issuers' keys: of that issuer, and of those algorithms that the gateway takes; and when each issuer was last asked with
   * success, in milliseconds since 1970, never as 0.
   */
  joined(apis: readonly (readonly [registration: string, api: IntentApi])[]): {
    readonly apis: readonly IntentApi[];
    readonly fetchedAt: readonly number[];
  } {
    const all = apis.map(([key, api]) => {
      const asked = this.#asked.get(key);
      return { api, asked, set: asked && this.#setOf(api, asked) };
    });
    return {
      apis: all.map(({ api, asked, set }) => (asked && set ? { ...api, tokenKeys: keysOf(set, asked) } : api)),
      fetchedAt: all.flatMap(({ asked, set }) => (asked ? [set?.fetchedAt ?? 0] : [])),
    };
  }

  #setOf({ name, tokens }: IntentApi, { of }: IssuerKeys): KeySet | undefined {
    const set = this.#sets.get(issuerKeysKey(of === KeysOf.Api ? name : undefined));
    return set?.issuer === tokens?.issuer ? set : undefined;
  }
}

const keysOf = ({ keys }: KeySet, { algorithms }: IssuerKeys): TokenKey[] =>
  keys
    .filter(({ algorithm }) => algorithms.includes(algorithm))
    .map(({ kid, algorithm, pem }) => ({ kid, algorithm, pem }));
