import "reflect-metadata"; // the X.509 library needs it first
import type { KeyObject } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { printCertificates } from "../../runtime/certificate/x509";
import { localSigner, newKey, spki } from "../../runtime/rotation/signer";
import { keyIdentifier, signCertificate } from "../../runtime/rotation/x509";

/** A throwaway certificate for tests and local runs, with its key. */
export interface Certificate {
  /** PEM of the certificate alone. */
  readonly certificate: string;
  /** PEM of certificate and key, as HAProxy's `crt` takes it. */
  readonly bundle: string;
  readonly key: KeyObject;
  readonly commonName: string;
}

/** What a certificate is to say. Unlike the rotation function, it may be wrong in any way that a test needs. */
export interface CertificateRequest {
  readonly commonName: string;
  /** DNS names it is valid for. @default none */
  readonly names?: readonly string[];
  /** The authority that signs. @default itself, which makes it an authority */
  readonly issuer?: Certificate;
  /** Whether it may sign others. @default only if it signs itself */
  readonly authority?: boolean;
  /** @default an hour ago */
  readonly from?: Date;
  /** @default in two days */
  readonly to?: Date;
  /** Object identifiers of extended key usage. @default none: any use */
  readonly uses?: readonly string[];
}

/** Extended key usage. */
export const SERVER_AUTH: string = x509.ExtendedKeyUsage.serverAuth;
export const CLIENT_AUTH: string = x509.ExtendedKeyUsage.clientAuth;

const HOUR_MS = 3_600_000;

/** An ECDSA P-256 certificate, signed by the issuer's key in this process. */
export async function makeCertificate(request: CertificateRequest): Promise<Certificate> {
  const { commonName, issuer, names = [], uses, authority = issuer === undefined } = request;
  const { privateKey } = newKey();
  const issuerKey = issuer?.key ?? privateKey;
  const signed = await signCertificate(localSigner(issuerKey), spki(privateKey), {
    subject: [{ CN: [commonName] }],
    issuer: [{ CN: [issuer?.commonName ?? commonName] }],
    notBefore: request.from ?? new Date(Date.now() - HOUR_MS),
    notAfter: request.to ?? new Date(Date.now() + 48 * HOUR_MS),
    extensions: [
      new x509.BasicConstraintsExtension(authority),
      new x509.SubjectKeyIdentifierExtension(keyIdentifier(spki(privateKey))),
      new x509.AuthorityKeyIdentifierExtension(keyIdentifier(spki(issuerKey))),
      ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(dnsNames(names))] : []),
      ...(uses ? [new x509.ExtendedKeyUsageExtension([...uses])] : []),
    ],
  });
  const certificate = printCertificates([signed]);
  const pkcs8 = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  return { certificate, bundle: `${certificate}${pkcs8}`, key: privateKey, commonName };
}

function dnsNames(names: readonly string[]): x509.JsonGeneralName[] {
  return names.map((value) => ({ type: "dns", value }));
}
