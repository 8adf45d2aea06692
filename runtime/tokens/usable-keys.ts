import { createPublicKey, type JsonWebKey } from "node:crypto";
import {
  isOfAlgorithm,
  KEY_ID,
  keyProblem,
  pemOf,
  TokenAlgorithm,
  usualAlgorithm,
  type TokenKey,
} from "../../haproxy/config";

/** What of a key set can be used, and why the rest cannot. */
export interface UsableKeys {
  readonly keys: readonly TokenKey[];
  readonly leftOut: readonly string[];
}

/** The keys of a key set (RFC 7517) by which HAProxy can verify tokens. Nothing is assumed of the value. */
export function usableKeys(published: unknown): UsableKeys {
  const all = (published as { keys?: unknown } | null)?.keys;
  const keys = new Map<string, TokenKey>();
  const leftOut: string[] = [];
  for (const one of Array.isArray(all) ? (all as unknown[]) : []) {
    const found = usable(one);
    if (typeof found === "string") leftOut.push(found);
    else if (keys.has(found.kid)) leftOut.push(`${found.kid}: another key has this name`);
    else keys.set(found.kid, found);
  }
  return { keys: [...keys.values()], leftOut };
}

/** A key, or why not. */
function usable(given: unknown): TokenKey | string {
  const { kid, use, alg } = (given ?? {}) as Record<string, unknown>;
  if (typeof kid !== "string" || !(KEY_ID.fits as (text: string) => boolean)(kid))
    return "a key has no name that a token could call it by";
  if (use !== undefined && use !== "sig") return `${kid}: it is not for signatures`;
  try {
    const key = createPublicKey({ key: given as JsonWebKey, format: "jwk" });
    const problem = keyProblem(key);
    if (problem !== undefined) return `${kid}: ${problem}`;
    const algorithm = alg ?? usualAlgorithm(key);
    if (!isKnown(algorithm) || !isOfAlgorithm(key, algorithm))
      return `${kid}: HAProxy verifies no ${JSON.stringify(algorithm)} by it`;
    return { kid, algorithm, pem: pemOf(key) };
  } catch {
    return `${kid}: it cannot be read`;
  }
}

const isKnown = (algorithm: unknown): algorithm is TokenAlgorithm =>
  Object.values<unknown>(TokenAlgorithm).includes(algorithm);
