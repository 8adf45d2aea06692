import "reflect-metadata"; // the X.509 library needs it first
import {
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  webcrypto,
  X509Certificate,
  type KeyObject,
} from "node:crypto";
import * as x509 from "@peculiar/x509";
import type { CertificateBundle } from "../../../../runtime/certificate/bundle";
import type { Use } from "../../../../runtime/certificate/use";
import { rsaPair } from "../../../support/rsa";

export const DAY_MS = 86_400_000;

/** What a certificate is to say, right or wrong. */
export interface Wanted {
  /** The common name. */
  readonly name: string;
  /** Who signs. @default itself */
  readonly issuer?: Made;
  /** Whether it may sign others. @default only if it signs itself */
  readonly authority?: boolean;
  /** How many authorities may stand below it. @default any number */
  readonly pathLength?: number;
  /** @default none */
  readonly names?: readonly string[];
  /** @default none: any use */
  readonly uses?: readonly Use[];
  /** @default an hour ago */
  readonly from?: Date;
  /** @default in 90 days */
  readonly to?: Date;
  /** The only domain that it may sign for. */
  readonly within?: string;
  /** @default a new one on P-256 */
  readonly privateKey?: KeyObject;
}

export interface Made {
  readonly certificate: X509Certificate;
  readonly privateKey: KeyObject;
}

export function inDays(days: number, from = new Date()): Date {
  return new Date(from.getTime() + days * DAY_MS);
}

export function ecKey(): KeyObject {
  return generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
}

/** @param which tells keys apart that must be different ones */
export function rsaKey(which?: string): KeyObject {
  return rsaPair(which).privateKey;
}

/** A certificate with whatever is asked for: what our own code never issues, too. */
export async function make(wanted: Wanted): Promise<Made> {
  const privateKey = wanted.privateKey ?? ecKey();
  const issuer = wanted.issuer && new x509.X509Certificate(wanted.issuer.certificate.raw);
  const publicKey = spki(privateKey);
  const signer = wanted.issuer?.privateKey ?? privateKey;
  const made = await x509.X509CertificateGenerator.create({
    subject: [{ CN: [wanted.name] }],
    issuer: issuer?.subjectName ?? [{ CN: [wanted.name] }],
    notBefore: wanted.from ?? inDays(-1 / 24),
    notAfter: wanted.to ?? inDays(90),
    publicKey,
    serialNumber: `7f${randomBytes(15).toString("hex")}`,
    signingKey: await webcrypto.subtle.importKey("pkcs8", pkcs8(signer), algorithmOf(signer), false, ["sign"]),
    signingAlgorithm: algorithmOf(signer),
    extensions: await extensionsOf(wanted, publicKey, issuer),
  });
  return { privateKey, certificate: new X509Certificate(Buffer.from(made.rawData)) };
}

/** A leaf with its intermediates, in order. */
export function bundle(leaf: Made, ...intermediates: Made[]): CertificateBundle {
  return {
    leaf: leaf.certificate,
    intermediates: intermediates.map(({ certificate }) => certificate),
    key: leaf.privateKey,
  };
}

async function extensionsOf(wanted: Wanted, publicKey: Buffer, issuer: x509.X509Certificate | undefined) {
  const authority = wanted.authority ?? wanted.issuer === undefined;
  const keyIdentifier = await x509.SubjectKeyIdentifierExtension.create(new x509.PublicKey(publicKey));
  const above = issuer?.getExtension(x509.SubjectKeyIdentifierExtension)?.keyId ?? keyIdentifier.keyId;
  const usage = authority
    ? x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign
    : x509.KeyUsageFlags.digitalSignature;
  return [
    new x509.BasicConstraintsExtension(authority, wanted.pathLength, true),
    new x509.KeyUsagesExtension(usage, true),
    keyIdentifier,
    new x509.AuthorityKeyIdentifierExtension(above),
    ...(wanted.names?.length
      ? [new x509.SubjectAlternativeNameExtension(wanted.names.map((value) => ({ type: "dns" as const, value })))]
      : []),
    ...(wanted.uses ? [new x509.ExtendedKeyUsageExtension(wanted.uses.map((use) => USAGE[use]))] : []),
    ...(wanted.within === undefined ? [] : [constraint(wanted.within)]),
  ];
}

const USAGE: Record<Use, x509.ExtendedKeyUsage> = {
  Server: x509.ExtendedKeyUsage.serverAuth,
  Client: x509.ExtendedKeyUsage.clientAuth,
};

function algorithmOf(key: KeyObject) {
  return key.asymmetricKeyType === "rsa"
    ? { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }
    : { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
}

function pkcs8(key: KeyObject): Buffer {
  return key.export({ type: "pkcs8", format: "der" });
}

function spki(key: KeyObject): Buffer {
  return createPublicKey(key).export({ type: "spki", format: "der" });
}

/** Name constraints (RFC 5280, 4.2.1.10): one permitted DNS domain. The library has no class for them. */
function constraint(domain: string): x509.Extension {
  const wrap = (tag: number, ...parts: Buffer[]) => {
    const content = Buffer.concat(parts);
    return Buffer.concat([Buffer.from([tag, content.length]), content]);
  };
  return new x509.Extension("2.5.29.30", true, wrap(0x30, wrap(0xa0, wrap(0x30, wrap(0x82, Buffer.from(domain))))));
}
