/** What the function is told by its environment, as JSON in `GATEHOUSE_SETTINGS`. Nothing in it is secret. */
export interface IssuerKeysSettings {
  /** The `iss` of the tokens. Its discovery document and keys must be public. */
  readonly issuer: string;
  /** Where the agents look for the keys. */
  readonly bucket: string;
  readonly key: string;
}

export const ISSUER_KEYS_VARIABLE = "GATEHOUSE_SETTINGS";

/** @throws if there are none, or none that can be read */
export function readSettings(environment: Record<string, string | undefined>): IssuerKeysSettings {
  return JSON.parse(environment[ISSUER_KEYS_VARIABLE] ?? "") as IssuerKeysSettings;
}
