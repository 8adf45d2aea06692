/** Why a secret's new version is not taken. The code is the metric's, the message has no part of the secret in it. */
export interface Rejected {
  readonly code: RejectionCode;
  readonly message: string;
}

export type RejectionCode =
  | "UNREADABLE"
  | "WRONG_BLOCK"
  | "NO_KEY"
  | "NO_CERTIFICATE"
  | "KEY_MISMATCH"
  | "NOT_A_LEAF"
  | "NOT_YET_VALID"
  | "EXPIRED"
  | "NAME_MISMATCH"
  | "WRONG_USE"
  | "CHAIN_BROKEN"
  | "CHAIN_EXPIRED"
  | "UNTRUSTED"
  | "TRUST_UNREADABLE"
  | "TRUST_EMPTY"
  | "TRUST_NOT_AN_AUTHORITY"
  | "TRUST_EXPIRED"
  | "TRUST_ISSUER"
  | "TRUST_TOO_EARLY";

export const rejected = (code: RejectionCode, message: string): Rejected => ({ code, message });

export const isRejected = (value: object): value is Rejected => "code" in value && "message" in value;
