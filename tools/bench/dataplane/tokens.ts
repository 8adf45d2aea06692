import { generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { pemOf, type IntentApi, type TokenAlgorithm } from "../../../haproxy/config";
import { productionContender, type ProxyContender } from "./contenders";
import type { BenchEnvironment } from "./environment";

const ISSUER = "https://id.example.com/";
/** An hour: longer than any run. */
const VALID_SECONDS = 3600;
const KEY_ID = "2026-11";

/** A key of 2048 bits, or of P-256, made for the run. */
const MAKE = {
  RS256: () => generateKeyPairSync("rsa", { modulusLength: 2048 }),
  ES256: () => generateKeyPairSync("ec", { namedCurve: "P-256" }),
} satisfies Partial<Record<TokenAlgorithm, () => { publicKey: KeyObject; privateKey: KeyObject }>>;

/** The full configuration, whose requests carry a token of their caller; verified, or not, to see what the header alone costs. */
export async function tokenContender(
  environment: BenchEnvironment,
  name: string,
  algorithm: keyof typeof MAKE,
  verified: boolean,
): Promise<ProxyContender> {
  const { publicKey, privateKey } = MAKE[algorithm]();
  const tokenKeys = [{ kid: KEY_ID, algorithm, pem: pemOf(publicKey) }];
  const tokens = { issuer: ISSUER, audiences: ["api"], clientClaim: "client_id" };
  const asking = (api: IntentApi): IntentApi => ({ ...api, tokens, tokenKeys });
  const change = verified ? { intent: (intent: { apis: IntentApi[] }) => ({ ...intent, apis: intent.apis.map(asking) }) } : {}; // prettier-ignore
  return { ...(await productionContender(environment, name, change)), bearer: bearerOf(algorithm, privateKey) };
}

function bearerOf(algorithm: keyof typeof MAKE, key: KeyObject) {
  const exp = Math.floor(Date.now() / 1000) + VALID_SECONDS;
  const head = encoded({ alg: algorithm, kid: KEY_ID, typ: "at+jwt" });
  return (sub: string, client: string, scope: string): string => {
    const claims = {
      iss: ISSUER,
      sub,
      aud: "api",
      client_id: client,
      exp,
      iat: exp - VALID_SECONDS,
      jti: `${sub}-1`,
      scope,
    };
    const text = `${head}.${encoded(claims)}`;
    const signature = sign("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" });
    return `${text}.${signature.toString("base64url")}`;
  };
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
