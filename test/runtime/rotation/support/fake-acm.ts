import type { X509Certificate } from "node:crypto";
import type { CertificateBundle } from "../../../../runtime/certificate/bundle";
import { Confidential } from "../../../../runtime/certificate/confidential";
import { printCertificates } from "../../../../runtime/certificate/x509";
import type { Exported, ExportApi } from "../../../../runtime/rotation/issuers/acm-export";
import { bundle, inDays, make, type Made } from "../../certificate/support/chains";
import { NAME } from "./context";

const YEARS = 365;

/**
 * ACM with one certificate, that it renews when told.
 *
 * Its chain is Amazon's since August 2024: leaf, intermediate, and at the end Amazon Root CA 3 as Starfield Services G2 has
 * cross-signed it; no root that signed itself
 * (https://aws.amazon.com/blogs/security/acm-will-no-longer-cross-sign-certificates-with-starfield-class-2-starting-august-2024).
 */
export class FakeAcm implements ExportApi {
  readonly passphrases: string[] = [];
  bundle: CertificateBundle | undefined;

  private constructor(
    /** As trust stores have them, signed by themselves. */
    readonly amazon: Made,
    readonly starfield: Made,
    private readonly crossed: Made,
  ) {}

  static async make(): Promise<FakeAcm> {
    const starfield = await make({
      name: "Starfield Services Root Certificate Authority - G2",
      to: inDays(11 * YEARS),
    });
    const amazon = await make({ name: "Amazon Root CA 3", to: inDays(14 * YEARS) });
    const crossed = await make({ ...amazon, name: "Amazon Root CA 3", issuer: starfield, authority: true, to: inDays(11 * YEARS) }); // prettier-ignore
    const acm = new FakeAcm(amazon, starfield, crossed);
    await acm.renew();
    return acm;
  }

  /** What a trust store has of them. */
  get roots(): X509Certificate[] {
    return [this.starfield.certificate, this.amazon.certificate];
  }

  /** By another intermediate each time, as Amazon does since 2022. */
  async renew(): Promise<void> {
    const middle = await make({ name: "Amazon ECDSA 256 M02", issuer: this.amazon, authority: true, pathLength: 0, to: inDays(4 * YEARS) }); // prettier-ignore
    const leaf = await make({ name: NAME, issuer: middle, names: [NAME], uses: ["Server"], to: inDays(198) });
    this.bundle = bundle(leaf, middle, this.crossed);
  }

  async export(passphrase: Confidential): Promise<Exported> {
    this.passphrases.push(passphrase.reveal());
    const { leaf, intermediates, key } = this.bundle!;
    const encrypted = key.export({
      type: "pkcs8",
      format: "pem",
      cipher: "aes-256-cbc",
      passphrase: passphrase.reveal(),
    });
    return {
      certificate: leaf.toString(),
      chain: `${printCertificates(intermediates)}\n`,
      encryptedKey: new Confidential(encrypted.toString()),
    };
  }
}
