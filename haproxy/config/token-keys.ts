import { createPublicKey, type KeyObject } from "node:crypto";

/** RSA from 2048 bits (NIST SP 800-131A) to what a request's time allows; exponents above 2^16 (FIPS 186-5, 5.1): by 1 anybody could sign. */
const RSA_BITS = { from: 2048, to: 8192 };
const LEAST_EXPONENT = 65_537n;

/** The curve of each algorithm by elliptic curves (RFC 7518, 3.4). */
const CURVES: Readonly<Record<string, string>> = { ES256: "prime256v1", ES384: "secp384r1", ES512: "secp521r1" };

/** What is wrong with a public key; undefined if nothing. */
export function keyProblem({
  asymmetricKeyType: type,
  asymmetricKeyDetails: details = {},
}: KeyObject): string | undefined {
  if (type === "rsa") {
    const { modulusLength = 0, publicExponent = 0n } = details;
    if (modulusLength < RSA_BITS.from || modulusLength > RSA_BITS.to) return `it has ${modulusLength} bits`;
    return publicExponent < LEAST_EXPONENT ? `its exponent is ${publicExponent}` : undefined;
  }
  if (type !== "ec") return `it is of ${type}`;
  return Object.values(CURVES).includes(details.namedCurve ?? "") ? undefined : `its curve is ${details.namedCurve}`;
}

/** Whether signatures of an algorithm are made by keys of this kind. */
export function isOfAlgorithm(
  { asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject,
  algorithm: string,
): boolean {
  return algorithm in CURVES
    ? details?.namedCurve === CURVES[algorithm]
    : type === "rsa" && /^[RP]S(?:256|384|512)$/.test(algorithm);
}

/** The algorithm of a key that does not say which: RS256, as OpenID Connect's default is (Core 1.0, 15.1), or that of its curve. */
export function usualAlgorithm({ asymmetricKeyDetails: details }: KeyObject): string {
  return Object.keys(CURVES).find((algorithm) => CURVES[algorithm] === details?.namedCurve) ?? "RS256";
}

/** As HAProxy reads it. */
export const pemOf = (key: KeyObject): string => key.export({ type: "spki", format: "pem" }) as string;

/** Whether a text is one key that may be believed, written as we write it, and nothing else. */
export function isUsableKey(pem: string): boolean {
  try {
    const key = createPublicKey(pem);
    return pemOf(key) === pem && keyProblem(key) === undefined;
  } catch {
    return false;
  }
}
