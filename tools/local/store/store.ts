import type { SecretStore } from "../../../runtime/rotation/secrets/store";

/** What stands in for Secrets Manager and for the bucket of the registrations. */
export interface LocalStore {
  /** Where it is, for the banner. */
  readonly where: string;
  /** How agents find it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: RotatedSecrets;
  object(key: string): Promise<string>;
  setObject(key: string, text: string): Promise<void>;
  removeObject(key: string): Promise<void>;
}

/** Secrets that are rotated from here, as Secrets Manager would from there. */
export interface RotatedSecrets extends SecretStore {
  /** What Secrets Manager does before it calls the function. @returns the id of the version that is to come. */
  announce(secret: string): string;
}
