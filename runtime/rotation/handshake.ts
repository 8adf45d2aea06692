import type { SecureVersion } from "node:tls";
import type { Problem, Use } from "./checks";
import { meetOnLoopback, type Side, type Trial, type HandshakeVerdict } from "./loopback";
import { fingerprint, type CertificateBundle } from "./pem";
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
  /** The trusted roots, PEM. */
  readonly anchors: readonly string[];
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
    found.push(...weigh(attempt, await meet(attempt), fingerprint(bundle.leaf)));
  }
  return found;
}

function weigh({ version, name, verifier, mustFail }: Attempt, met: HandshakeVerdict, wanted: string): Problem[] {
  const what = `${version} ${verifier === "client" ? name : "as a client"}`;
  if (mustFail) {
    return met.refusal === undefined
      ? [{ check: "handshake-control", why: `${what} was accepted and must not be` }]
      : [];
  }
  if (met.refusal !== undefined) return [{ check: "handshake", why: `${what}: ${met.refusal}` }];
  return met.fingerprint === wanted ? [] : [{ check: "handshake", why: `${what}: another certificate was shown` }];
}

async function attempts(bundle: CertificateBundle, proof: Proof): Promise<Attempt[]> {
  const shown = { chain: [bundle.leaf, ...bundle.intermediates].join(""), key: bundle.key.reveal() };
  // Making one costs as much as a certificate; only a client meets it.
  const stranger = proof.uses.includes("client") ? await throwaway() : undefined;
  return VERSIONS.flatMap((version) =>
    proof.uses.flatMap((use) =>
      use === "client" && stranger
        ? asClient(version, shown, proof.anchors, stranger)
        : asServer(version, shown, proof),
    ),
  );
}

function asServer(version: SecureVersion, shown: NonNullable<Side["shown"]>, { names, anchors }: Proof): Attempt[] {
  const common = { version, server: { shown }, client: { trusted: anchors }, verifier: "client" as const };
  const covered = names.map((name) => name.replace(/^\*/, "any"));
  return [
    ...covered.map((name) => ({ ...common, name, mustFail: false })),
    { ...common, name: WRONG_NAME, mustFail: true },
  ];
}

function asClient(
  version: SecureVersion,
  shown: NonNullable<Side["shown"]>,
  anchors: readonly string[],
  stranger: Required<Side> & { name: string },
): Attempt[] {
  const client = { shown, trusted: stranger.trusted };
  const common = { version, name: stranger.name, client, verifier: "server" as const };
  return [
    { ...common, server: { shown: stranger.shown, trusted: anchors }, mustFail: false },
    // A server that trusts only itself.
    { ...common, server: { shown: stranger.shown, trusted: stranger.trusted }, mustFail: true },
  ];
}

/** A server that the certificate in question is a client of, and nothing to do with its authority. */
async function throwaway(): Promise<Required<Side> & { name: string }> {
  const name = "localhost";
  const [signer, now, key] = [localSigner(), new Date(), newKey()];
  const root = await createRoot(signer, { name: "handshake", days: 1, now });
  const wanted = { publicKey: spki(key.publicKey), names: [name], uses: ["server" as const], days: 0.5, now };
  const chain = await createLeaf(signer, root, wanted);
  const pkcs8 = key.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  return { name, trusted: [root], shown: { chain, key: pkcs8 } };
}
