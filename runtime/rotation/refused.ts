/** Why the function stopped, for alarms and tests: one word a cause. */
export type RefusedCode =
  | "AuthorityExpires"
  | "AuthorityUnusable"
  | "CertificateRefused"
  | "OperationUnknown"
  | "EventMalformed"
  | "ExportMalformed"
  | "ImportInUse"
  | "ImportMissing"
  | "IssuancePending"
  | "IssuerKeyMismatch"
  | "NotPending"
  | "PemMalformed"
  | "PendingDiscarded"
  | "PendingMissing"
  | "RolloverOrder"
  | "RotationDisabled"
  | "SecretDeleted"
  | "SettingsMalformed"
  | "SignatureMalformed"
  | "SignatureWrong"
  | "TrustMalformed"
  | "TrustMissing"
  | "UnknownStep"
  | "UnknownToken"
  | "WrongSecret";

/** A stop of our own making: the code, and what to do about it. Messages never hold PEM. */
export class Refused extends Error {
  override readonly name = "Refused";

  constructor(
    readonly code: RefusedCode,
    message: string,
  ) {
    super(`${code}: ${message}`);
  }
}
