import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";

/** A throwaway certificate for tests and local runs, made in process. */
export interface Certificate {
  /** PEM of the certificate alone. */
  readonly certificate: string;
  /** PEM of certificate and key, as HAProxy's `crt` takes it. */
  readonly bundle: string;
  readonly key: KeyObject;
  readonly commonName: string;
}

/** What a certificate is to say. */
export interface CertificateRequest {
  readonly commonName: string;
  /** DNS names it is valid for. @default none */
  readonly names?: readonly string[];
  /** Who signs. @default itself, which makes it an authority */
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
export const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
export const CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

const ECDSA_SHA256 = "2a8648ce3d040302";

/** An ECDSA P-256 certificate. */
export function certificate(wanted: CertificateRequest): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const issuer = wanted.issuer;
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    sequence(oid(ECDSA_SHA256)),
    distinguished(issuer?.commonName ?? wanted.commonName),
    sequence(time(wanted.from ?? fromNow(-3600)), time(wanted.to ?? fromNow(2 * 86_400))),
    distinguished(wanted.commonName),
    publicKey.export({ type: "spki", format: "der" }),
    tagged(0xa3, sequence(...extensions(wanted, publicKey))),
  );
  const signature = sign("sha256", body, issuer?.key ?? privateKey);
  const der = sequence(body, sequence(oid(ECDSA_SHA256)), tagged(0x03, Buffer.from([0]), signature));
  const text = pem("CERTIFICATE", der);
  const key = privateKey.export({ type: "pkcs8", format: "pem" });
  return { certificate: text, bundle: `${text}${key.toString()}`, key: privateKey, commonName: wanted.commonName };
}

function extensions(wanted: CertificateRequest, publicKey: KeyObject): Buffer[] {
  const authority = wanted.authority ?? wanted.issuer === undefined;
  const keyId = createHash("sha1")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest();
  const names = (wanted.names ?? []).map((name) => tagged(0x82, Buffer.from(name)));
  return [
    extension("551d13", authority ? sequence(tagged(0x01, Buffer.from([0xff]))) : sequence()),
    extension("551d0e", tagged(0x04, keyId)),
    ...(names.length > 0 ? [extension("551d11", sequence(...names))] : []),
    ...(wanted.uses ? [extension("551d25", sequence(...wanted.uses.map((use) => oid(dotted(use)))))] : []),
  ];
}

const extension = (id: string, value: Buffer): Buffer => sequence(oid(id), tagged(0x04, value));
const distinguished = (commonName: string): Buffer =>
  sequence(tagged(0x31, sequence(oid("550403"), tagged(0x0c, Buffer.from(commonName)))));
const sequence = (...parts: readonly Buffer[]): Buffer => tagged(0x30, ...parts);
const integer = (value: Buffer): Buffer => tagged(0x02, value);
const oid = (hex: string): Buffer => tagged(0x06, Buffer.from(hex, "hex"));

const fromNow = (seconds: number): Date => new Date(Date.now() + seconds * 1000);

/** UTCTime, which reaches to 2049. */
function time(at: Date): Buffer {
  const iso = at.toISOString().replace(/[-:T]/g, "");
  return tagged(0x17, Buffer.from(`${iso.slice(2, 14)}Z`));
}

/** `1.3.6.1…` in the hex of DER; every number after the first two in 7-bit groups. */
function dotted(id: string): string {
  const [first = 0, second = 0, ...rest] = id.split(".").map(Number);
  const groups = rest.flatMap((n) => (n < 128 ? [n] : [(n >> 7) | 0x80, n & 0x7f]));
  return Buffer.from([first * 40 + second, ...groups]).toString("hex");
}

/** One DER element. */
function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function pem(label: string, der: Buffer): string {
  const rows = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${rows.join("\n")}\n-----END ${label}-----\n`;
}
