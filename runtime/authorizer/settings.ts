import { readFileSync } from "node:fs";

/** What the function is told, as `settings.json` beside its code. Nothing in it is secret. */
export interface TokenSettings {
  /** The `iss` of the tokens that are taken. Its discovery document and keys must be public. */
  readonly issuer: string;
  /** Of which a token must hold one in `aud`, or in `client_id` if it has no `aud`. */
  readonly audiences: readonly string[];
  /** The claim that names the client application. */
  readonly clientClaim: string;
  /** The claim that holds the scopes, for services. */
  readonly scopeClaim: string;
  /** What may be called with a token. */
  readonly routes: readonly AuthorizedRoute[];
}

export interface AuthorizedRoute {
  /** `METHOD /path`, as API Gateway's resources have it: `GET /orders/{id}`, `ANY /{proxy+}`. */
  readonly key: string;
  /** Of which a token must have one; any token will do without. */
  readonly scopes?: readonly string[];
}

/** The file that the function's archive has the settings in. */
export const SETTINGS_FILE = "settings.json";

/** @throws if the file is missing or is not JSON: without settings nobody is let in */
export function readSettings(file: string): TokenSettings {
  return JSON.parse(readFileSync(file, "utf8")) as TokenSettings;
}
