import type { Confidential } from "../../certificate/confidential";
import type { Ask } from "./socket";

/** HAProxy takes a command with its payload in one buffer of 16 KiB (tune.bufsize), which keeps 1 KiB for itself. */
export const MOST_PAYLOAD_BYTES = 15_000;

/** SHA-1 of the certificate that HAProxy serves from a file; undefined if it serves none. */
export async function served(ask: Ask, path: string): Promise<string | undefined> {
  return fingerprints(await ask(`show ssl cert ${path}`))[0];
}

/** SHA-1 of each authority that HAProxy verifies by a file, sorted. */
export async function trusted(ask: Ask, path: string): Promise<string[]> {
  return fingerprints(await ask(`show ssl ca-file ${path}`)).sort();
}

/**
 * Puts a certificate in the place of a file's, for every new handshake; open connections go on.
 *
 * HAProxy has one transaction. If a foreign one is open for this file, `set` joins it and the commit is of our full PEM.
 * For another file of ours it is filled with what that file is to hold, and committed; one for a file that is not
 * ours is nobody's, since the configuration names only ours, and is aborted. Our own is never aborted: that would undo
 * another writer's `set` as well (measured: both then fail).
 *
 * @throws what HAProxy said, if it does not report the new certificate afterwards.
 */
export async function swap(ask: Ask, path: string, wanted: ReadonlyMap<string, WantedCertificate>): Promise<void> {
  const target = wanted.get(path);
  if (target === undefined) throw new Error(`nothing is wanted for ${path}`);
  const open = await openTransaction(ask);
  if (open !== undefined && open !== path) {
    const other = wanted.get(open);
    if (other === undefined) await ask(`abort ssl cert ${open}`);
    else await setAndCommit(ask, open, other.pem);
  }
  await setAndCommit(ask, path, target.pem);
  const now = await served(ask, path);
  if (now !== target.sha1) throw new Error(`committed, yet HAProxy serves ${now ?? "nothing"}`);
}

export interface WantedCertificate {
  /** Leaf, intermediates, key. */
  readonly pem: Confidential;
  /** Of the leaf. */
  readonly sha1: string;
}

async function setAndCommit(ask: Ask, path: string, pem: Confidential): Promise<void> {
  // The first blank line ends the payload; the text has none of its own.
  await expect(ask, `set ssl cert ${path} <<\n${pem.reveal()}`, /^Transaction (created|updated) /m);
  await expect(ask, `commit ssl cert ${path}`, /^Success!/m);
}

/** The file that somebody's transaction is about. */
async function openTransaction(ask: Ask): Promise<string | undefined> {
  return /^# transaction\s+\*(\S+)/m.exec(await ask("show ssl cert"))?.[1];
}

async function expect(ask: Ask, command: string, pattern: RegExp): Promise<void> {
  const answer = await ask(command);
  if (!pattern.test(answer)) throw new Error(`HAProxy refused ${command.split("\n")[0]}: ${answer}`);
}

function fingerprints(shown: string): string[] {
  return [...shown.matchAll(/^SHA1 FingerPrint: ([0-9A-F]{40})$/gm)].map(([, sha1]) => sha1!);
}
