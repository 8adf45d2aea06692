import type { X509Certificate } from "node:crypto";
import { readBundle, type CertificateBundle } from "../certificate/bundle";
import { Confidential } from "../certificate/confidential";
import { Unreadable } from "../certificate/problem";
import { readCertificates, unique } from "../certificate/x509";
import type { Directory } from "./files";
import type { CertificateSetting } from "./environment";
import type { AgentSettings } from "./settings";

/** A certificate that was found good, and the secret's version it is of; unknown if an earlier agent took it. */
export interface ValidCertificate {
  readonly bundle: CertificateBundle;
  readonly version: string | undefined;
}

/** The authorities that are trusted. Who of them signs is of no account here. */
export interface ValidTrust {
  readonly anchors: readonly X509Certificate[];
}

/** Certificates by their files, trust by its secrets. */
export interface HeldSecrets {
  readonly certificates: ReadonlyMap<string, ValidCertificate>;
  readonly trusts: ReadonlyMap<string, ValidTrust>;
}

/** The newest of each secret that was found valid: what is to be served. It is given up only for another that is valid. */
export class ValidSecrets implements HeldSecrets {
  readonly certificates = new Map<string, ValidCertificate>();
  /** By their secrets. */
  readonly trusts = new Map<string, ValidTrust>();

  /** As of now: what a poll takes meanwhile is not among it. */
  snapshot(): HeldSecrets {
    return { certificates: new Map(this.certificates), trusts: new Map(this.trusts) };
  }

  /**
   * Takes over what an earlier agent left in the directory, so that one that starts anew while the store is away goes on
   * as it was. HAProxy serves these files already: that they parse and fit together is enough.
   */
  async adopt(
    directory: Directory,
    certificates: readonly CertificateSetting[],
    trusts: AgentSettings["trusts"],
  ): Promise<void> {
    for (const { file } of certificates) {
      const found = await directory.read(file);
      const bundle = found === undefined ? undefined : readable(() => readBundle(new Confidential(found)));
      if (bundle?.leaf.checkPrivateKey(bundle.key)) this.certificates.set(file, { bundle, version: undefined });
    }
    for (const { secret, files } of trusts) {
      const [file] = files;
      const found = file === undefined ? undefined : await directory.read(file);
      const anchors = found === undefined ? undefined : readable(() => unique(readCertificates(found)));
      if (anchors !== undefined && anchors.length > 0) this.trusts.set(secret, { anchors });
    }
  }
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}
