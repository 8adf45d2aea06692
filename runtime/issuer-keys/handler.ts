import { S3Client } from "@aws-sdk/client-s3";
import { setTimeout as sleep } from "node:timers/promises";
import { jsonLog, type Log } from "../certificate/log";
import { onceAllowed } from "../certificate/once-allowed";
import { safeError } from "../certificate/redact";
import type { IssuerKeysContext } from "./context";
import { s3Object } from "./objects";
import { readSettings } from "./settings";
import { update } from "./update";

/** What is known of the keys afterwards; Pulumi keeps it. */
export interface IssuerKeysResult {
  /** The names of the keys that are in force. */
  readonly kids: readonly string[];
}

let known: IssuerKeysContext | undefined;

/** What the schedule calls, and `pulumi up` once. */
export function handler(): Promise<IssuerKeysResult> {
  const log = jsonLog((line) => process.stdout.write(line));
  return handle(() => (known ??= cloud(process.env, log)), log);
}

/** An error leaves the keys as they are. What is thrown may be logged and shown. */
export async function handle(context: () => IssuerKeysContext, log: Log): Promise<IssuerKeysResult> {
  try {
    const made = context();
    return { kids: await onceAllowed(made, () => update(made)) };
  } catch (error) {
    const safe = safeError(error);
    log.error("keys not updated: those before stay", { error: safe.name, reason: safe.message });
    throw safe;
  }
}

function cloud(environment: Record<string, string | undefined>, log: Log): IssuerKeysContext {
  const { issuer, bucket, key } = readSettings(environment);
  return {
    issuer,
    object: s3Object(new S3Client({ maxAttempts: 4 }), bucket, key),
    log,
    now: Date.now,
    sleep: (milliseconds) => sleep(milliseconds),
  };
}
