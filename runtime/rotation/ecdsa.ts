import { Refused } from "./refused";

/** Bytes of each of the two numbers of a signature on P-256. */
const SIZE = 32;

/**
 * A signature as KMS and OpenSSL write it (DER: a sequence of two integers), as Web Crypto does: both numbers, 32 bytes each.
 *
 * @throws Refused SIGNATURE_MALFORMED if it is anything else, such as a signature that is raw already
 */
export function derToRaw(der: Uint8Array): Buffer {
  const bytes = Buffer.from(der);
  const s = 2 + 2 + (bytes[3] ?? 0);
  const isSequence = bytes[0] === 0x30 && bytes[1] === bytes.length - 2;
  if (!isSequence || bytes[2] !== 0x02 || bytes[s] !== 0x02 || s + 2 + (bytes[s + 1] ?? 0) !== bytes.length) {
    throw malformed("it is no DER sequence of two integers");
  }
  return Buffer.concat([fixed(bytes.subarray(4, s)), fixed(bytes.subarray(s + 2))]);
}

/** The inverse of `derToRaw`. */
export function rawToDer(raw: Uint8Array): Buffer {
  if (raw.length !== 2 * SIZE) throw malformed(`it has ${raw.length} bytes instead of ${2 * SIZE}`);
  const body = Buffer.concat([integer(raw.subarray(0, SIZE)), integer(raw.subarray(SIZE))]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

/** A DER integer's content as exactly 32 bytes: without its sign byte, filled up with zeros. */
function fixed(content: Buffer): Buffer {
  if (content.length === 0 || content[0]! > 0x7f) throw malformed("a number in it is empty or negative");
  const start = content.findIndex((byte) => byte !== 0);
  const digits = start < 0 ? Buffer.alloc(0) : content.subarray(start);
  if (digits.length === 0 || digits.length > SIZE) throw malformed("a number in it is zero or too large");
  return Buffer.concat([Buffer.alloc(SIZE - digits.length), digits]);
}

function integer(number: Uint8Array): Buffer {
  const start = number.findIndex((byte) => byte !== 0);
  const digits = Buffer.from(start < 0 ? [0] : number.subarray(start));
  const positive = digits[0]! > 0x7f ? Buffer.concat([Buffer.from([0]), digits]) : digits;
  return Buffer.concat([Buffer.from([0x02, positive.length]), positive]);
}

function malformed(problem: string): Refused {
  return new Refused("SIGNATURE_MALFORMED", `the authority's key answered no ECDSA P-256 signature: ${problem}`);
}
