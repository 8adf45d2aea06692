/** Why the function stopped, for alarms and tests: one word a cause. */
export type Code =
  | "AUTHORITY_EXPIRES"
  | "AUTHORITY_UNUSABLE"
  | "CERTIFICATE_REFUSED"
  | "DUTY_UNKNOWN"
  | "EVENT_MALFORMED"
  | "EXPORT_MALFORMED"
  | "ISSUANCE_PENDING"
  | "ISSUER_KEY_MISMATCH"
  | "NOT_PENDING"
  | "PEM_MALFORMED"
  | "PENDING_DISCARDED"
  | "PENDING_MISSING"
  | "ROLLOVER_ORDER"
  | "ROTATION_DISABLED"
  | "SECRET_DELETED"
  | "SETTINGS_MALFORMED"
  | "SIGNATURE_MALFORMED"
  | "SIGNATURE_WRONG"
  | "TRUST_MALFORMED"
  | "TRUST_MISSING"
  | "UNKNOWN_STEP"
  | "UNKNOWN_TOKEN"
  | "WRONG_SECRET";

/** A stop of our own making: the code, and what to do about it. Messages never hold PEM. */
export class Refused extends Error {
  override readonly name = "Refused";

  constructor(
    readonly code: Code,
    message: string,
  ) {
    super(`${code}: ${message}`);
  }
}

/**
 * A text with everything taken out that could be key or certificate: PEM blocks, also ones cut short or escaped in JSON, and
 * runs of base64 longer than an ARN's or a fingerprint's words.
 */
export function scrub(text: string): string {
  return text
    .replace(/-----BEGIN[\s\S]*?(?:-----END[A-Z ]*-----|$)/g, "[removed]")
    .replace(/[A-Za-z0-9+/=]{65,}/g, "[removed]");
}

/**
 * What may leave the function in place of an error: Lambda logs it and hands it to the caller. Stack and cause stay behind,
 * because a library may put its input there.
 */
export function safeError(error: unknown): Error {
  const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
  const safe = new Error(scrub(message));
  safe.name = scrub(name);
  delete safe.stack;
  return safe;
}
