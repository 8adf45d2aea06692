import type { Confidential } from "../../certificate/confidential";

/** Labels that Secrets Manager gives a meaning to. */
export type StagingLabel = "AWSCURRENT" | "AWSPENDING" | "AWSPREVIOUS";

/** What a secret's description says. */
export interface Description {
  readonly rotationEnabled: boolean;
  /** It waits for its deletion; nothing can be read or written. */
  readonly deleted: boolean;
  /** The labels of each version that has any. */
  readonly stages: Readonly<Record<string, readonly string[]>>;
}

/** One version of a secret. */
export interface SecretVersion {
  readonly id: string;
  readonly value: Confidential;
  readonly createdAt: Date;
}

/** Secrets Manager, as far as it is needed here. What it refuses in other ways than these is thrown as it comes. */
export interface SecretStore {
  describe(secretArn: string): Promise<Description>;
  /** The value of a label, or of a version that must have the label; undefined where there is no value (yet). */
  read(secretArn: string, which: { stage: StagingLabel; id?: string }): Promise<SecretVersion | undefined>;
  /** A new version. `Exists`: the token has another value already, and keeps it. */
  put(secretArn: string, version: NewVersion): Promise<"Stored" | "Exists">;
  /** Moves a label between versions, or takes it away. */
  move(secretArn: string, stage: StagingLabel, move: { from?: string; to?: string }): Promise<void>;
}

export interface NewVersion {
  /** Becomes the version's id. */
  readonly token: string;
  readonly value: Confidential;
  readonly stage: StagingLabel;
  /** Given by Secrets Manager when the secret is another account's. Handed back, never logged. */
  readonly rotationToken?: string;
}
