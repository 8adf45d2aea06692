import type { TextRule } from "./kinds";

/** An OpenID Connect issuer, as its tokens' `iss` has it: https, no query and no fragment (OpenID Connect Discovery 1.0, 3). */
export const ISSUER: TextRule = {
  what: "give the OpenID Connect issuer's https URL, exactly as in its tokens' iss",
  fits: /^https:\/\/[^\s/?#]+[^\s?#]*$/,
  example: "https://id.example.com/",
};

/** An audience, as a token's `aud` or `client_id` has it. */
export const AUDIENCE: TextRule = {
  what: "name the audience of tokens, without blanks",
  fits: /^\S+$/,
  example: "api",
};

/** The name of a claim of a token. */
export const CLAIM: TextRule = {
  what: "name a claim by letters, digits, _ and . (API Gateway cannot map one with : or / in its name)",
  fits: /^[A-Za-z0-9_.]+$/,
  example: "client_id",
};

/** A scope of a token (RFC 6749, 3.3). */
export const SCOPE: TextRule = {
  what: "name a scope: printable characters without blank, quote and backslash",
  fits: /^[\x21\x23-\x5b\x5d-\x7e]+$/,
  example: "orders:read",
};
