/** Why a certificate or a trust bundle is not taken: one word a cause, the same in logs, metrics and documents. */
export type ProblemCode =
  // A bundle that cannot be read.
  | "Unreadable"
  | "WrongBlock"
  | "NoKey"
  | "NoCertificate"
  // A certificate that must not be served.
  | "KeyMismatch"
  | "NotALeaf"
  | "NotYetValid"
  | "Expired"
  | "EndsTooSoon"
  | "NameMismatch"
  | "WrongUse"
  | "ChainBroken"
  | "Untrusted"
  // What a real TLS handshake showed.
  | "HandshakeFailed"
  | "HandshakeControl"
  // A trust bundle.
  | "TrustUnreadable"
  | "TrustEmpty"
  | "TrustNotAnAuthority"
  | "TrustExpired"
  | "TrustIssuer"
  | "TrustTooEarly";

/** The code, and what was found. The message holds nothing of a key. */
export interface Problem {
  readonly code: ProblemCode;
  readonly message: string;
}

/** A text that is not what it should be. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";

  constructor(readonly problem: Problem) {
    super(problemsText([problem]));
  }
}

/** The problems in one line, for an error or a log. */
export function problemsText(found: readonly Problem[]): string {
  return found.map(({ code, message }) => `${code}: ${message}`).join("; ");
}

/** @throws Unreadable */
export function unreadable(code: ProblemCode, message: string): never {
  throw new Unreadable({ code, message });
}
