import { problems, type Demands, type Problem } from "./checks";
import { handshakeProblems } from "./handshake";
import type { CertificateBundle } from "./pem";

/** Everything that speaks against serving a certificate: first by looking at it, then by using it. */
export async function judge(bundle: CertificateBundle, demands: Demands): Promise<Problem[]> {
  const seen = problems(bundle, demands);
  return seen.length > 0 ? seen : handshakeProblems(bundle, demands);
}

/** The problems in one line, for an error or a log. */
export function inWords(found: readonly Problem[]): string {
  return found.map(({ check, why }) => `${check}: ${why}`).join("; ");
}
