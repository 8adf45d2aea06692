import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { SignJWT } from "jose";
import { pemOf, type IntentApi, type TokenAlgorithm } from "../../../haproxy/config";
import { productionContender, type ProxyContender } from "./contenders";
import type { BenchEnvironment } from "./environment";
import { CALLERS } from "./request";

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
  return { ...(await productionContender(environment, name, change)), tokens: await tokensOf(algorithm, privateKey) };
}

/** Of every caller, signed before anything is measured. */
async function tokensOf(alg: keyof typeof MAKE, key: KeyObject): Promise<string[]> {
  const now = Math.floor(Date.now() / 1000);
  return Promise.all(
    CALLERS.map(async ({ subject, client, scopes }) =>
      new SignJWT({ client_id: client, scope: scopes })
        .setProtectedHeader({ alg, kid: KEY_ID, typ: "at+jwt" })
        .setIssuer(ISSUER)
        .setSubject(subject)
        .setAudience("api")
        .setExpirationTime(now + VALID_SECONDS)
        .setIssuedAt(now)
        .setJti(`${subject}-1`)
        .sign(key),
    ),
  );
}
