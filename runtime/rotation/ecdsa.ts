import "reflect-metadata"; // the X.509 library needs it first
import { AsnEcSignatureFormatter } from "@peculiar/x509";
import { Refused } from "./refused";

/** ECDSA on P-256 with SHA-256, in Web Crypto's words. */
export const ECDSA = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** Bytes of a signature on P-256 as Web Crypto writes it: two numbers of 32. */
const RAW_BYTES = 64;

const formatter = new AsnEcSignatureFormatter();

/**
 * A signature as KMS and OpenSSL write it (DER: a sequence of two integers), as Web Crypto does: both numbers, 32 bytes each.
 *
 * @throws Refused SignatureMalformed if it is anything else, such as a signature that is raw already
 */
export function derToRaw(der: Uint8Array): Buffer {
  const raw = converted(() => formatter.toWebSignature(ECDSA, Uint8Array.from(der)));
  // The library takes numbers that are negative, or followed by something else, and other encodings than DER's one.
  if (!rawToDer(raw).equals(Buffer.from(der))) throw malformed("it is not DER");
  if (isZero(raw.subarray(0, RAW_BYTES / 2)) || isZero(raw.subarray(RAW_BYTES / 2)))
    throw malformed("a number in it is zero");
  return raw;
}

/** The inverse of `derToRaw`. */
export function rawToDer(raw: Uint8Array): Buffer {
  if (raw.length !== RAW_BYTES) throw malformed(`it has ${raw.length} bytes instead of ${RAW_BYTES}`);
  return converted(() => formatter.toAsnSignature(ECDSA, Uint8Array.from(raw)));
}

function converted(convert: () => ArrayBuffer | null): Buffer {
  try {
    return Buffer.from(convert() ?? new ArrayBuffer(0));
  } catch {
    throw malformed("it is not a sequence of two integers of at most 32 bytes");
  }
}

function isZero(number: Uint8Array): boolean {
  return number.every((byte) => byte === 0);
}

function malformed(problem: string): Refused {
  return new Refused(
    "SignatureMalformed",
    `the authority's key did not answer with an ECDSA P-256 signature: ${problem}`,
  );
}
