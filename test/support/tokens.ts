import { createHmac, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { pemOf, usualAlgorithm, type TokenAlgorithm, type TokenKey } from "../../haproxy/config";
import { rsaPair } from "./rsa";

/** An issuer's key, with its private half. */
export interface IssuerKey {
  readonly kid: string;
  readonly algorithm: TokenAlgorithm;
  readonly privateKey: KeyObject;
  /** As HAProxy has it. */
  readonly known: TokenKey;
  /** As the issuer publishes it. */
  readonly jwk: Record<string, unknown>;
}

/** How a key is made. */
export type KeyOf = "RSA" | "P-256" | { readonly bits: number; readonly exponent?: number };

/** @param which tells RSA keys apart that must be different ones. @default the key's name */
export function issuerKey(kid: string, of: KeyOf = "RSA", algorithm?: TokenAlgorithm, which = kid): IssuerKey {
  const { publicKey, privateKey } =
    of === "P-256"
      ? generateKeyPairSync("ec", { namedCurve: of })
      : rsaPair(which, of === "RSA" ? 2048 : of.bits, of === "RSA" ? undefined : of.exponent);
  const signing = algorithm ?? (usualAlgorithm(publicKey) as TokenAlgorithm);
  const known = { kid, algorithm: signing, pem: pemOf(publicKey) };
  return { kid, algorithm: signing, privateKey, known, jwk: { ...publicKey.export({ format: "jwk" }), kid, alg: signing, use: "sig" } }; // prettier-ignore
}

/** Of a token of `claims`, signed. @param header in place of what the key says, or beside it */
export function token(key: IssuerKey, payload: object | string, header: object = {}): string {
  const head = { alg: key.algorithm, kid: key.kid, typ: "at+jwt", ...header };
  const text = `${encoded(head)}.${encoded(payload)}`;
  return `${text}.${signature(key, text).toString("base64url")}`;
}

function signature({ algorithm, privateKey }: IssuerKey, text: string): Buffer {
  const hash = `sha${algorithm.slice(2)}`;
  if (algorithm.startsWith("ES")) return sign(hash, Buffer.from(text), { key: privateKey, dsaEncoding: "ieee-p1363" });
  // RSASSA-PSS's salt is as long as its hash (RFC 7518, 3.5): OpenSSL's -1.
  const padding = algorithm.startsWith("PS") ? { padding: 6, saltLength: -1 } : {};
  return sign(hash, Buffer.from(text), { key: privateKey, ...padding });
}

/** Signed by a secret, whichever; `alg` is HS256. */
export function secretToken(secret: string, payload: object, kid: string): string {
  const text = `${encoded({ alg: "HS256", kid })}.${encoded(payload)}`;
  return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
}

/** Base64url of JSON; of a text as it is. */
export const encoded = (value: object | string): string =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

/** A public key, always the same. */
export const RSA_KEY = [
  "-----BEGIN PUBLIC KEY-----",
  "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAqCkqqbo7Yv0l9X96el8c",
  "xzBX+F+mYAqN3GcXfpP/FCjgMcbtJKg78F2WyMoWJspsoHkNJmd7dyUrUmqfOrUt",
  "aq9l1foH9IWV8Rzu0I+poxERD4fbNrIdVysApIdqt+l0S8PHFSDuFmxNDrmFTnaC",
  "/9y4cFQXjIKYbnWpLv4jbBpWP0rKKFWceuG05ock8S7iKa1EeR4+uthIDLMVE6lm",
  "/jxmc+uVQJ05xwJi8mZJh3lZLItlEj4gtIcL7BMCZK/UulasqtXBkgsMryefiXco",
  "HctKyqSfzYg+eGu+RWMQQv3XepNwn4PNdLkP5cnL1lWh7gCl9iRtbZtUgsWbp2TO",
  "oQIDAQAB",
  "-----END PUBLIC KEY-----",
  "",
].join("\n");

/** The same of P-256. */
export const EC_KEY = [
  "-----BEGIN PUBLIC KEY-----",
  "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqpK7r4WqN2tWgdMAhh2zlau+QnV1",
  "XLQeM/lo8+h7/dqxYMJ0TJRmyYJ6htV00XdjiKzsYBULkKPVCpdJ2d3NDw==",
  "-----END PUBLIC KEY-----",
  "",
].join("\n");
