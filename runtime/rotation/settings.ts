import type { Use } from "../certificate/use";
import type { AuthorityKind } from "./issuers/kind";
import { Refused } from "./refused";

/** What the function is there for. Secrets Manager calls the one that rotates; Pulumi calls the one that bootstraps. */
export const Operation = {
  /** The four steps of a rotation. */
  Rotate: "Rotate",
  /** The first certificate, the trust whenever it changes, and what ACM keeps of it. */
  Bootstrap: "Bootstrap",
} as const;
export type Operation = (typeof Operation)[keyof typeof Operation];

/** One authority, as the function is told of it. */
export interface AuthorityRecord {
  /** Its name among the authorities, and its root's common name. */
  readonly name: string;
  readonly kind: AuthorityKind;
  /** Of the KMS key, the AWS Private CA or the exportable ACM certificate. */
  readonly arn: string;
  /**
   * Its key is disabled or lost, or its root has expired: nothing is asked of it, and what is trusted of it is what is
   * published. It is there to be superseded.
   */
  readonly unusable?: boolean;
}

/** What the function is told by its environment, as JSON in `GATEHOUSE_SETTINGS`. Nothing in it is secret. */
export interface RotationFunctionSettings {
  readonly operation: Operation;
  readonly certificateSecretArn: string;
  readonly trustSecretArn: string;
  readonly names: readonly string[];
  readonly uses: readonly Use[];
  /** How long a new leaf is valid, in days. An exported certificate has its own. */
  readonly lifetimeDays: number;
  /** How much longer a leaf must be valid to be put in force, in days. */
  readonly minimumRemainingDays: number;
  /** Those whose roots are trusted. */
  readonly authorities: readonly AuthorityRecord[];
  /** The name of the one that signs. */
  readonly issuer: string;
  /** How long new trust must have been published before an authority signs under it, in minutes. */
  readonly trustSettleMinutes: number;
  /** Where the certificate is kept in ACM too, for AWS's services to show it. */
  readonly acmImport?: AcmImport;
}

/** A certificate of ACM into which each new one is imported. */
export interface AcmImport {
  /** The value of its tag: whose it is. */
  readonly owner: string;
  /** Of the certificate, for what rotates; what bootstraps finds or makes it. */
  readonly arn?: string;
}

export const ROTATION_VARIABLE = "GATEHOUSE_SETTINGS";

/** @throws Refused SettingsMalformed */
export function readSettings(environment: Record<string, string | undefined>): RotationFunctionSettings {
  const text = environment[ROTATION_VARIABLE];
  if (text === undefined) throw new Refused("SettingsMalformed", `set ${ROTATION_VARIABLE}`);
  try {
    return JSON.parse(text) as RotationFunctionSettings;
  } catch {
    throw new Refused("SettingsMalformed", `${ROTATION_VARIABLE} is not JSON`);
  }
}
