import { fields, list, oneOf, text, type TextRule } from "../../../fields";
import { isUsableKey } from "../token-keys";
import { ROUTE_KEY } from "./texts";

/** How a token's signature is made (RFC 7518, 3.1): by a private key, so that whoever verifies it cannot make one. */
export const TokenAlgorithm = {
  RS256: "RS256",
  RS384: "RS384",
  RS512: "RS512",
  PS256: "PS256",
  PS384: "PS384",
  PS512: "PS512",
  ES256: "ES256",
  ES384: "ES384",
  ES512: "ES512",
} as const;
export type TokenAlgorithm = (typeof TokenAlgorithm)[keyof typeof TokenAlgorithm];

/** Whose function fetches the keys of an issuer. */
export const KeysOf = {
  /** The gatehouse's, of the issuer of all its APIs. */
  Gatehouse: "Gatehouse",
  /** The API's own. */
  Api: "Api",
} as const;
export type KeysOf = (typeof KeysOf)[keyof typeof KeysOf];

/** What HAProxy verifies of the token that a request carries, once its gateway has done so. */
export interface TokenVerification {
  /** The `iss` of the tokens that are taken. */
  readonly issuer: string;
  /** Of which a token must hold one in `aud`, or in `client_id` if it has no `aud`; 1 to 50. */
  readonly audiences: string[];
  /** The claim that names the client application. */
  readonly clientClaim: string;
  /**
   * The routes that anyone may call without a token, as the gateway says them in `x-gatehouse-route`; up to 10,000.
   * @default none
   */
  readonly publicRoutes?: string[];
}

/** Where the keys are that an issuer signs with. */
export interface IssuerKeys {
  /** Whose function fetches them. */
  readonly of: KeysOf;
  /** Those that the API's gateway takes. A key of another one is left out. */
  readonly algorithms: TokenAlgorithm[];
}

/** A public key of an issuer. */
export interface TokenKey {
  /** As the issuer calls it, and a token's header. */
  readonly kid: string;
  /** The only one that is believed with this key, whatever a token's header says. */
  readonly algorithm: TokenAlgorithm;
  /** SubjectPublicKeyInfo as PEM: RSA of 2048 to 8192 bits, or a curve of P-256, P-384 and P-521. */
  readonly pem: string;
}

/** As one word between quotes of a line, and as a regular expression in it. `}` by itself ends a condition, between quotes too. */
const PLAIN = /^(?!\}$)[!-&(-~]+$/;

const plain = (what: string, most: number, example: string): TextRule => ({
  what: `${what} by 1 to ${most} printable characters of ASCII without blank and '`,
  fits: (value) => value.length <= most && PLAIN.test(value),
  example,
});

const ISSUER = plain("name the issuer", 512, "https://id.example.com/");
const AUDIENCE = plain("name the audience", 256, "api");

const CLAIM: TextRule = {
  what: "name a claim by 1 to 63 letters, digits and _, a letter or digit first: HAProxy finds no other",
  fits: /^[A-Za-z0-9][A-Za-z0-9_]{0,62}$/,
  example: "client_id",
};

/** What an issuer may call a key. */
export const KEY_ID = plain("name the key", 128, "2026-11");

const PUBLIC_KEY: TextRule = {
  what: "give a public key as PEM: RSA of 2048 to 8192 bits with an exponent above 65536, or P-256, P-384 or P-521",
  fits: isUsableKey,
  example: [
    "-----BEGIN PUBLIC KEY-----",
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE5+Dh3Y5LP1KpsWFI0k+PoRR/OMmb",
    "RUwdjY4wXT7IWkiJcZuETaQf0dAXD92CXXBSm0Tf5AHmiGz9hLthWX3hsA==",
    "-----END PUBLIC KEY-----",
    "",
  ].join("\n"),
  // What it is not, a private key perhaps, stands in no message.
  confidential: true,
};

export const TOKEN_VERIFICATION = fields<TokenVerification>()({
  issuer: text(ISSUER),
  audiences: list(text(AUDIENCE), { of: "audiences", from: 1, to: 50, why: "API Gateway quota" }),
  clientClaim: text(CLAIM),
  publicRoutes: list(text(ROUTE_KEY), { of: "routes", to: 10_000, distinct: true }).withDefault(
    [],
    "nobody gets in without a token by mistake",
  ),
});

export const ISSUER_KEYS = fields<IssuerKeys>()({
  of: oneOf(KeysOf),
  algorithms: list(oneOf(TokenAlgorithm), { of: "algorithms", from: 1, distinct: true }),
});

/** As many as HAProxy compares a token's with, one by one. */
export const MOST_TOKEN_KEYS = 20;

export const TOKEN_KEYS = list(
  fields<TokenKey>()({ kid: text(KEY_ID), algorithm: oneOf(TokenAlgorithm), pem: text(PUBLIC_KEY) }),
  { of: "keys", to: MOST_TOKEN_KEYS, distinct: { by: "kid" } },
);
