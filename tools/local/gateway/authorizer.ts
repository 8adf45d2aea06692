import { createRemoteJWKSet, decodeJwt, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from "jose";

/** A JWT authorizer, as the plan has it. */
export interface JwtAuthorizerSettings {
  /** A token must have one of them in `aud`, or in `client_id` if it has no `aud`; undefined where that is not asked, by a pool's own. */
  readonly audiences: readonly string[] | undefined;
  /** Whose tokens are accepted. The plan names a real issuer; here it is the local one. */
  readonly issuer: string;
}

/** The claims of a token that is good, or the answer to the client. */
export type AuthorizerResult =
  | { readonly claims: JWTPayload }
  | { readonly status: 401 | 403; readonly error: string; readonly wwwAuthenticate: string };

/** API Gateway takes RSA signatures only. */
const ALGORITHMS = ["RS256", "RS384", "RS512"];

/** Decides as API Gateway's JWT authorizer does, with the keys that the issuer publishes. */
export class Authorizer {
  #keys: Promise<JWTVerifyGetKey> | undefined;

  constructor(private readonly settings: JwtAuthorizerSettings) {}

  /** @param scopes of which the token must have one, unless there are none */
  async authorize(header: string | undefined, scopes: readonly string[], now = new Date()): Promise<AuthorizerResult> {
    const token = header?.replace(/^Bearer +/i, "").trim();
    if (!token) return { status: 401, error: "no token", wwwAuthenticate: "Bearer" };
    try {
      const claims = await this.#verified(token, now);
      const audience = claims.aud === undefined ? [claims["client_id"]] : [claims.aud].flat();
      const { audiences } = this.settings;
      if (audiences && !audience.some((one) => typeof one === "string" && audiences.includes(one)))
        return invalidToken("the token does not have a valid audience", scopes);
      if (scopes.length > 0 && !scopesOf(claims).some((scope) => scopes.includes(scope)))
        return insufficientScope(scopes);
      return { claims };
    } catch (error) {
      return invalidToken(error instanceof errors.JOSEError ? error.message : "the token cannot be verified", scopes);
    }
  }

  async #verified(token: string, now: Date): Promise<JWTPayload> {
    // The issuer's name needs no keys: a token of another issuer costs no look-up.
    if (decodeJwt(token).iss !== this.settings.issuer) throw new errors.JWTInvalid("the token has another issuer");
    this.#keys ??= publishedKeys(this.settings.issuer);
    this.#keys.catch(() => (this.#keys = undefined));
    const { payload } = await jwtVerify(token, await this.#keys, {
      algorithms: ALGORITHMS,
      issuer: this.settings.issuer,
      requiredClaims: ["exp"],
      currentDate: now,
    });
    return payload;
  }
}

async function publishedKeys(issuer: string): Promise<JWTVerifyGetKey> {
  const response = await fetch(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`);
  const { jwks_uri } = (await response.json()) as { jwks_uri: string };
  return createRemoteJWKSet(new URL(jwks_uri));
}

/** `scope` or `scp`, as text or as a list: issuers differ. */
function scopesOf(claims: JWTPayload): string[] {
  return [claims["scope"], claims["scp"]].flat().flatMap((one) => (typeof one === "string" ? one.split(" ") : []));
}

function invalidToken(error: string, scopes: readonly string[]): AuthorizerResult {
  const said = error.replaceAll(/["\\]/g, "'");
  const wwwAuthenticate = `Bearer scope="${scopes.join(" ")}" error="invalid_token" error_description="${said}"`;
  return { status: 401, error, wwwAuthenticate };
}

function insufficientScope(scopes: readonly string[]): AuthorizerResult {
  const error = "the token lacks the scopes that the route asks for";
  return { status: 403, error, wwwAuthenticate: `Bearer scope="${scopes.join(" ")}" error="insufficient_scope"` };
}
