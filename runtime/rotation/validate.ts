import { bundleProblems, type Requirements, type Problem } from "./checks";
import { handshakeProblems } from "./handshake";
import type { CertificateBundle } from "./pem";

/** Everything that speaks against serving a certificate: first by looking at it, then by using it. */
export async function validate(bundle: CertificateBundle, demands: Requirements): Promise<Problem[]> {
  const seen = bundleProblems(bundle, demands);
  return seen.length > 0 ? seen : handshakeProblems(bundle, demands);
}

/** The problems in one line, for an error or a log. */
export function problemsText(found: readonly Problem[]): string {
  return found.map(({ check, why }) => `${check}: ${why}`).join("; ");
}
