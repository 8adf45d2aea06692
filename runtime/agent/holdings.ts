import type { Bundle } from "./certificate/bundle";
import { bundle } from "./certificate/bundle";
import { isRejected } from "./certificate/rejected";
import { trustOf, type Trust } from "./certificate/trust";
import type { Directory } from "./files";
import type { CertificateSetting, AgentEnvironment } from "./settings";

/** A certificate that was found good, and the secret's version it is of; unknown if an earlier agent took it. */
export interface Held {
  readonly bundle: Bundle;
  readonly version: string | undefined;
}

/** The last good state: what was validated and is to be served. It is never given up for nothing. */
export class Holdings {
  readonly certificates = new Map<string, Held>();
  trust: Trust | undefined;

  /**
   * Takes over what an earlier agent left in the directory, so that one that starts anew while the store is away goes on
   * as it was. HAProxy serves these files already: that they parse and fit together is enough.
   */
  async adopt(
    directory: Directory,
    certificates: readonly CertificateSetting[],
    trust: AgentEnvironment["trust"],
  ): Promise<void> {
    for (const { file } of certificates) {
      const found = await directory.read(file);
      const read = found === undefined ? undefined : bundle(found);
      if (read !== undefined && !isRejected(read) && read.leaf.checkPrivateKey(read.key))
        this.certificates.set(file, { bundle: read, version: undefined });
    }
    const [file] = trust?.files ?? [];
    const found = file === undefined ? undefined : await directory.read(file);
    if (found !== undefined) this.trust = trustOf(found);
  }
}
