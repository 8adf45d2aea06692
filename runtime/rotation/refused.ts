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
