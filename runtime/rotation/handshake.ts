import type { SecureVersion } from "node:tls";
import type { X509Certificate } from "node:crypto";
import type { CertificateBundle } from "../certificate/bundle";
import type { Problem } from "../certificate/problem";
import type { Use } from "../certificate/use";
import { validate, type Requirements } from "../certificate/validate";
import { printCertificates } from "../certificate/x509";
import { meetOnLoopback, type HandshakeSide, type Trial, type HandshakeVerdict } from "./loopback";
import { localSigner, newKey, spki } from "./signer";
import { createLeaf, createRoot } from "./x509";

/** The versions that HAProxy and its clients speak. */
const VERSIONS: readonly SecureVersion[] = ["TLSv1.2", "TLSv1.3"];
/** A name that no certificate covers: `.invalid` is reserved (RFC 2606). */
const WRONG_NAME = "wrong-name.invalid";

/** What the certificate is to prove. */
interface Proof {
  readonly names: readonly string[];
  readonly uses: readonly Use[];
  readonly anchors: readonly X509Certificate[];
}

interface Attempt extends Trial {
  /** A control: a peer that refuses nothing proves nothing. */
  readonly mustFail: boolean;
}

/**
 * Everything that a real TLS handshake, with the bundle that is published, finds wrong with a certificate; empty if nothing.
 *
 * It finds what looking does not, such as a name outside of what the authority may sign for. Each use is tried with every
 * name over TLS 1.2 and 1.3, and once with what must fail. The clock is the machine's own.
 */
export async function handshakeProblems(
  bundle: CertificateBundle,
  proof: Proof,
  meet: (trial: Trial) => Promise<HandshakeVerdict> = meetOnLoopback,
): Promise<Problem[]> {
  const found: Problem[] = [];
  for (const attempt of await attempts(bundle, proof)) {
    found.push(...outcome(attempt, await meet(attempt), bundle.leaf.fingerprint256));
  }
  return found;
}

/** Everything that speaks against serving a certificate: first by looking at it, then by using it. */
export async function problemsInUse(bundle: CertificateBundle, requirements: Requirements): Promise<Problem[]> {
  const seen = validate(bundle, requirements);
  return seen.length > 0 ? seen : handshakeProblems(bundle, requirements);
}

function outcome({ version, name, verifier, mustFail }: Attempt, met: HandshakeVerdict, wanted: string): Problem[] {
  const what = `${version} ${verifier === "Client" ? name : "as a client"}`;
  if (mustFail) {
    return met.refusal === undefined
      ? [{ code: "HandshakeControl", message: `${what} was accepted and must not be` }]
      : [];
  }
  if (met.refusal !== undefined) return [{ code: "HandshakeFailed", message: `${what}: ${met.refusal}` }];
  return met.fingerprint === wanted
    ? []
    : [{ code: "HandshakeFailed", message: `${what}: another certificate was shown` }];
}

async function attempts(bundle: CertificateBundle, proof: Proof): Promise<Attempt[]> {
  const shown = { chain: printCertificates([bundle.leaf, ...bundle.intermediates]), key: bundle.key };
  const anchors = proof.anchors.map((anchor) => anchor.toString());
  // Making one costs as much as a certificate; only a client meets it.
  const stranger = proof.uses.includes("Client") ? await throwaway() : undefined;
  return VERSIONS.flatMap((version) =>
    proof.uses.flatMap((use) =>
      use === "Client" && stranger
        ? asClient(version, shown, anchors, stranger)
        : asServer(version, shown, proof.names, anchors),
    ),
  );
}

function asServer(
  version: SecureVersion,
  shown: NonNullable<HandshakeSide["shown"]>,
  names: readonly string[],
  anchors: readonly string[],
): Attempt[] {
  const common = { version, server: { shown }, client: { trusted: anchors }, verifier: "Client" as const };
  const covered = names.map((name) => name.replace(/^\*/, "any"));
  return [
    ...covered.map((name) => ({ ...common, name, mustFail: false })),
    { ...common, name: WRONG_NAME, mustFail: true },
  ];
}

function asClient(
  version: SecureVersion,
  shown: NonNullable<HandshakeSide["shown"]>,
  anchors: readonly string[],
  stranger: Required<HandshakeSide> & { name: string },
): Attempt[] {
  const client = { shown, trusted: stranger.trusted };
  const common = { version, name: stranger.name, client, verifier: "Server" as const };
  return [
    { ...common, server: { shown: stranger.shown, trusted: anchors }, mustFail: false },
    // A server that trusts only itself.
    { ...common, server: { shown: stranger.shown, trusted: stranger.trusted }, mustFail: true },
  ];
}

/** A server that the certificate in question is a client of, and nothing to do with its authority. */
async function throwaway(): Promise<Required<HandshakeSide> & { name: string }> {
  const name = "localhost";
  const [signer, now, key] = [localSigner(), new Date(), newKey()];
  const root = await createRoot(signer, { name: "handshake", days: 1, now });
  const wanted = { publicKey: spki(key.publicKey), names: [name], uses: ["Server" as const], days: 0.5, now };
  const leaf = await createLeaf(signer, root, wanted);
  return { name, trusted: [root.toString()], shown: { chain: leaf.toString(), key: key.privateKey } };
}
