import "reflect-metadata";
import { createHash, randomBytes, X509Certificate } from "node:crypto";
import * as x509 from "@peculiar/x509";
import type { Use } from "../certificate/use";
import { validFrom, validUntil } from "../certificate/x509";
import { ECDSA } from "./ecdsa";
import { publicKeyOf, signingWith } from "./remote-signing";
import { Refused } from "./refused";
import type { Signer } from "./signer";

const DAY_MS = 86_400_000;
/** How far back a certificate begins, for clocks that are slow: as AWS Private CA does it. */
const BACKDATE_MS = 60 * 60 * 1000;
/** A subject's common name may have 64 characters (RFC 5280, ub-common-name); a DNS name may have 253. */
const LONGEST_COMMON_NAME = 64;

const EXTENDED_KEY_USAGE: Record<Use, x509.ExtendedKeyUsage> = {
  Server: x509.ExtendedKeyUsage.serverAuth,
  Client: x509.ExtendedKeyUsage.clientAuth,
};

/** What a leaf is to say. */
export interface Leaf {
  /** Its public key as SubjectPublicKeyInfo, DER. */
  readonly publicKey: Buffer;
  /** DNS names, the first one being the subject if it is short enough. */
  readonly names: readonly string[];
  readonly uses: readonly Use[];
  readonly days: number;
  readonly now: Date;
}

/** A root that signs leaves and nothing below them. */
export async function createRoot(
  signer: Signer,
  root: { name: string; days: number; now: Date },
): Promise<X509Certificate> {
  const publicKey = await signer.publicKey();
  const notBefore = seconds(root.now.getTime() - BACKDATE_MS);
  const keyId = keyIdentifier(publicKey);
  const made = await signCertificate(signer, publicKey, {
    subject: [{ CN: [root.name] }],
    issuer: [{ CN: [root.name] }],
    notBefore,
    notAfter: new Date(notBefore.getTime() + root.days * DAY_MS),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      new x509.SubjectKeyIdentifierExtension(keyId),
      new x509.AuthorityKeyIdentifierExtension(keyId),
    ],
  });
  return verified(made, made);
}

/**
 * A leaf, signed by the authority's key.
 *
 * @throws Refused IssuerKeyMismatch, AuthorityExpires if the leaf would outlive the authority, SignatureWrong
 */
export async function createLeaf(signer: Signer, ca: X509Certificate, leaf: Leaf): Promise<X509Certificate> {
  // A key of the same name that is not the certificate's would sign what nobody can verify.
  if (!ca.publicKey.export({ type: "spki", format: "der" }).equals(await signer.publicKey())) {
    throw new Refused(
      "IssuerKeyMismatch",
      "the authority's key is not the one in its certificate: look at the trust bundle",
    );
  }
  const notBefore = seconds(Math.max(leaf.now.getTime() - BACKDATE_MS, validFrom(ca)));
  const notAfter = seconds(leaf.now.getTime() + leaf.days * DAY_MS);
  if (notAfter.getTime() > validUntil(ca)) {
    throw new Refused(
      "AuthorityExpires",
      `the leaf would outlive its authority, which ends ${ca.validTo}: roll the authority over`,
    );
  }
  const [name = ""] = leaf.names;
  const isSubject = name.length <= LONGEST_COMMON_NAME;
  const made = await signCertificate(signer, leaf.publicKey, {
    subject: isSubject ? [{ CN: [name] }] : [],
    issuer: new x509.X509Certificate(ca.raw).subjectName,
    notBefore,
    notAfter,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension(leaf.uses.map((use) => EXTENDED_KEY_USAGE[use])),
      // Critical when the subject is empty (RFC 5280, 4.1.2.6).
      new x509.SubjectAlternativeNameExtension(dnsNames(leaf.names), !isSubject),
      new x509.SubjectKeyIdentifierExtension(keyIdentifier(leaf.publicKey)),
      new x509.AuthorityKeyIdentifierExtension(authorityKeyIdentifier(ca)),
    ],
  });
  return verified(made, ca);
}

/** A request for a certificate of these names, signed by the leaf's own key, for an authority elsewhere. PEM. */
export async function createRequest(signer: Signer, names: readonly string[]): Promise<string> {
  const publicKey = await publicKeyOf(signer);
  const [name = ""] = names;
  const request = await x509.Pkcs10CertificateRequestGenerator.create(
    {
      name: name.length <= LONGEST_COMMON_NAME ? [{ CN: [name] }] : [],
      keys: { publicKey, privateKey: publicKey },
      signingAlgorithm: ECDSA,
      extensions: [new x509.SubjectAlternativeNameExtension(dnsNames(names))],
    },
    signingWith(signer),
  );
  return `${request.toString("pem")}\n`;
}

/** What a certificate states besides its key. */
export type CertificateParts = Pick<x509.X509CertificateCreateCommonParams, "subject" | "issuer"> & {
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly extensions: x509.Extension[];
};

/** A certificate of these parts, whatever they say; its serial number is drawn at random. */
export async function signCertificate(
  signer: Signer,
  publicKey: Buffer,
  parts: CertificateParts,
): Promise<X509Certificate> {
  const signingKey = await publicKeyOf(signer);
  const made = await x509.X509CertificateGenerator.create(
    { ...parts, publicKey, signingKey, signingAlgorithm: ECDSA, serialNumber: randomBytes(16).toString("hex") },
    signingWith(signer),
  );
  return new X509Certificate(Buffer.from(made.rawData));
}

/** The certificate, if the authority's key did sign it: a signature that went wrong on its way is found here, not by clients. */
function verified(made: X509Certificate, ca: X509Certificate): X509Certificate {
  if (!made.verify(ca.publicKey)) {
    throw new Refused("SignatureWrong", "the authority's key returned a signature that does not verify");
  }
  return made;
}

/** RFC 7093, method 1: the first 160 bits of the SHA-256 of the key itself, the last 65 bytes of SubjectPublicKeyInfo on P-256. */
export function keyIdentifier(publicKey: Buffer): string {
  return createHash("sha256").update(publicKey.subarray(-65)).digest("hex").slice(0, 40);
}

function authorityKeyIdentifier(ca: X509Certificate): string {
  const stated = new x509.X509Certificate(ca.raw).getExtension(x509.SubjectKeyIdentifierExtension)?.keyId;
  if (stated === undefined) throw new Refused("AuthorityUnusable", "its certificate has no subject key identifier");
  return stated;
}

function dnsNames(names: readonly string[]): x509.JsonGeneralName[] {
  return names.map((value) => ({ type: "dns", value }));
}

/** Certificates count in whole seconds. */
function seconds(time: number): Date {
  return new Date(Math.floor(time / 1000) * 1000);
}
