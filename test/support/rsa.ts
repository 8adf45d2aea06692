import { generateKeyPairSync, type KeyPairKeyObjectResult } from "node:crypto";

const pairs = new Map<string, KeyPairKeyObjectResult>();

/**
 * An RSA pair, made once in a process: to make one takes as long as a hundred on P-256.
 *
 * @param which tells pairs apart that must be different ones
 */
export function rsaPair(which = "any", bits = 2048, exponent = 65_537): KeyPairKeyObjectResult {
  const key = JSON.stringify([which, bits, exponent]);
  const pair = pairs.get(key) ?? generateKeyPairSync("rsa", { modulusLength: bits, publicExponent: exponent });
  pairs.set(key, pair);
  return pair;
}
