import { errors, jwtVerify, type JWTPayload } from "jose";
import { TokenRefused } from "./fault";
import type { CachedKeys } from "./keys";
import type { TokenSettings } from "./settings";

/** Whose request it is, as the gateway's headers tell HAProxy and services. Empty where the token does not say. */
export interface Identity {
  readonly subject: string;
  readonly client: string;
  readonly scopes: string;
}

/** A token that is good: whose it is, and which of its scopes routes look at. */
export interface Verified {
  readonly identity: Identity;
  readonly scopes: readonly string[];
}

/** Signatures by a public key. A shared secret, or none, is nobody's signature. */
const ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];

/** Seconds that the issuer's clock may be ahead of Lambda's. */
const CLOCK_TOLERANCE = 5;

/** `Bearer <token>`, or the token alone as API Gateway's own authorizers take it: three parts of base64url (RFC 7515). */
const BEARER = /^(?:Bearer +)?([\w-]+\.[\w-]+\.[\w-]+)$/i;

/**
 * Signature, issuer, dates and audience of a token.
 *
 * @throws TokenRefused if it is not taken
 * @throws AuthorizerFault if that cannot be told
 */
export async function verifiedToken(
  header: string | undefined,
  settings: TokenSettings,
  keys: CachedKeys,
  now: Date,
): Promise<Verified> {
  const [, token] = BEARER.exec(header?.trim() ?? "") ?? [];
  if (token === undefined) throw new TokenRefused("it is not a bearer token");
  const claims = await signedClaims(token, settings, keys, now);
  if (typeof claims.iat === "number" && claims.iat > now.getTime() / 1000 + CLOCK_TOLERANCE)
    throw new TokenRefused("it was issued in the future");
  const audience = claims.aud === undefined ? [claims["client_id"]] : [claims.aud].flat();
  if (!audience.some((one) => typeof one === "string" && settings.audiences.includes(one)))
    throw new TokenRefused("it is for another audience");
  const identity = {
    subject: text(claims.sub),
    client: text(claims[settings.clientClaim]),
    scopes: list(claims[settings.scopeClaim]).join(" "),
  };
  // HAProxy would count the request among those that nobody is known to have sent.
  if (identity.subject === "" && identity.client === "") throw new TokenRefused("it names neither subject nor client");
  return { identity, scopes: [...list(claims["scope"]), ...list(claims["scp"])] };
}

async function signedClaims(
  token: string,
  { issuer }: TokenSettings,
  keys: CachedKeys,
  now: Date,
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, keys.keyOf, {
      algorithms: ALGORITHMS,
      issuer,
      requiredClaims: ["exp"],
      clockTolerance: CLOCK_TOLERANCE,
      currentDate: now,
    });
    return payload;
  } catch (error) {
    // The library's messages say what is wrong with a token, and nothing that is in it but names of claims.
    if (error instanceof errors.JOSEError) throw new TokenRefused(error.code);
    throw error;
  }
}

/** A claim as a header; what is neither text nor a number has none. */
function text(claim: unknown): string {
  return typeof claim === "string" || typeof claim === "number" ? String(claim) : "";
}

/** Text with blanks between (RFC 8693), or a list of texts: issuers differ. */
function list(claim: unknown): string[] {
  return [claim].flat().flatMap((one) => (typeof one === "string" ? one.split(" ").filter(Boolean) : []));
}
