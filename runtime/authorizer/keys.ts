import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";
import { IssuerFault, publishedKeys } from "../tokens/published";
import { AuthorizerFault } from "./fault";

/** Milliseconds until keys are asked for again: a key that the issuer withdraws counts as long as this. */
const REFRESH_AFTER = 10 * 60_000;
/** Milliseconds that keys count while the issuer cannot be asked: as long as an HTTP API keeps them. */
const MOST_AGE = 2 * 60 * 60_000;
/** Milliseconds between two requests for keys, failed ones included: tokens with made-up key ids cost the issuer nothing. */
const COOLDOWN = 60_000;
/** The same while there are no keys at all, when nobody gets in. */
const FIRST_COOLDOWN = 1000;

type KeySet = ReturnType<typeof createLocalJWKSet>;

/** An issuer's public keys, as its discovery document names them (OpenID Connect Discovery 1.0, 4). */
export class CachedKeys {
  #keys: KeySet | undefined;
  #fetchedAt = -Infinity;
  #askedAt = -Infinity;
  #asking: Promise<void> | undefined;

  constructor(
    private readonly issuer: string,
    private readonly now: () => number = Date.now,
  ) {}

  /** The key that a token's header names. @throws AuthorizerFault if there are no keys that count */
  readonly keyOf: JWTVerifyGetKey = async (header, token) => {
    const keys = await this.#current();
    try {
      return await keys(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !this.#mayAsk(COOLDOWN)) throw error;
      // The issuer may have a new key. If it cannot be asked, the token is one that nobody is known to have signed.
      await this.#ask().catch(() => undefined);
      return (this.#keys ?? keys)(header, token);
    }
  };

  async #current(): Promise<KeySet> {
    const age = () => this.now() - this.#fetchedAt;
    if (this.#asking || (age() > REFRESH_AFTER && this.#mayAsk(this.#keys ? COOLDOWN : FIRST_COOLDOWN))) {
      await this.#ask().catch((error: unknown) => {
        if (age() > MOST_AGE) throw error;
      });
    }
    if (!this.#keys || age() > MOST_AGE) throw new AuthorizerFault("the issuer's keys could not be had lately");
    return this.#keys;
  }

  #mayAsk(cooldown: number): boolean {
    return this.now() - this.#askedAt >= cooldown;
  }

  /** All that wait share one request. */
  #ask(): Promise<void> {
    this.#asking ??= this.#fetch().finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  async #fetch(): Promise<void> {
    this.#askedAt = this.now();
    const set = (await published(this.issuer)) as JSONWebKeySet;
    try {
      this.#keys = createLocalJWKSet(set);
    } catch {
      throw new AuthorizerFault("what the issuer publishes is not a key set");
    }
    this.#fetchedAt = this.now();
  }
}

async function published(issuer: string): Promise<object> {
  return publishedKeys(issuer).catch((error: unknown) => {
    throw error instanceof IssuerFault ? new AuthorizerFault(error.message) : error;
  });
}
