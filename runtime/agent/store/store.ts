import type { Confidential } from "../../certificate/confidential";

/** Where secrets come from. */
export interface SecretReader {
  /** Which version of a secret is the current one; cheap, no value moves. */
  currentVersion(secret: string, signal: AbortSignal): Promise<string>;
  /** The current version's value, with the version it belongs to: it may be newer than the one asked about before. */
  currentValue(secret: string, signal: AbortSignal): Promise<SecretValue>;
}

export interface SecretValue {
  readonly version: string;
  readonly value: Confidential;
}
