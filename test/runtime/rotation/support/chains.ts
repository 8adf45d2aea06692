import "reflect-metadata"; // the X.509 library needs it first
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { Confidential } from "../../../../runtime/rotation/confidential";
import type { CertificateBundle } from "../../../../runtime/rotation/pem";
import { ECDSA, keyOf, signingWith } from "../../../../runtime/rotation/remote-signing";
import { localSigner, newKey, spki, type Signer } from "../../../../runtime/rotation/signer";
import { createLeaf } from "../../../../runtime/rotation/x509";

/** An authority below another, or of another's making: what our own code never issues. */
export interface Intermediate {
  readonly certificate: string;
  readonly signer: Signer;
}

interface Wanted {
  readonly days: number;
  readonly now: Date;
  /** The only domain that it may sign for. */
  readonly within?: string;
}

export async function issueIntermediate(issuer: Signer, authority: string, wanted: Wanted): Promise<Intermediate> {
  const signer = localSigner();
  const above = new x509.X509Certificate(authority);
  return { signer, certificate: await sign(issuer, signer, "middle", above.subjectName, wanted, above) };
}

/** A root that admits authorities below it, and may be held to one domain. */
export async function looseRoot(signer: Signer, wanted: Wanted): Promise<string> {
  return sign(signer, signer, "loose", new x509.Name("CN=loose"), wanted);
}

export async function issueBelow(
  middle: Intermediate,
  names: string[],
  now: Date,
  days = 30,
): Promise<CertificateBundle> {
  const key = newKey();
  const publicKey = spki(key.publicKey);
  const leaf = await createLeaf(middle.signer, middle.certificate, { publicKey, names, uses: ["server"], days, now });
  const pkcs8 = key.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  return { leaf, intermediates: [middle.certificate], key: new Confidential(pkcs8) };
}

async function sign(
  issuer: Signer,
  own: Signer,
  name: string,
  by: x509.Name,
  wanted: Wanted,
  above?: x509.X509Certificate,
) {
  const publicKey = await webcrypto.subtle.importKey("spki", await own.publicKey(), ECDSA, true, ["verify"]);
  const ownId = await x509.SubjectKeyIdentifierExtension.create(publicKey);
  const aboveId = above?.getExtension(x509.SubjectKeyIdentifierExtension)?.keyId ?? ownId.keyId;
  const permitted = wanted.within === undefined ? [] : [constraint(wanted.within)];
  const made = await x509.X509CertificateGenerator.create(
    {
      subject: `CN=${name}`,
      issuer: by,
      notBefore: new Date(wanted.now.getTime() - 3_600_000),
      notAfter: new Date(wanted.now.getTime() + wanted.days * 86_400_000),
      publicKey,
      signingKey: await keyOf(issuer),
      signingAlgorithm: ECDSA,
      extensions: [
        new x509.BasicConstraintsExtension(true, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
        ownId,
        new x509.AuthorityKeyIdentifierExtension(aboveId),
        ...permitted,
      ],
    },
    signingWith(issuer),
  );
  return `${made.toString("pem")}\n`;
}

/** Name constraints (RFC 5280, 4.2.1.10): one permitted DNS domain. The library has no class for them. */
function constraint(domain: string): x509.Extension {
  const wrap = (tag: number, ...parts: Buffer[]) => {
    const content = Buffer.concat(parts);
    return Buffer.concat([Buffer.from([tag, content.length]), content]);
  };
  return new x509.Extension("2.5.29.30", true, wrap(0x30, wrap(0xa0, wrap(0x30, wrap(0x82, Buffer.from(domain))))));
}
