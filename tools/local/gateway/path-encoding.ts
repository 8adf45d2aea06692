/**
 * What `$request.path` is for a path with percent-encodings. The guide says that HTTP APIs decode request parameters before they
 * hand them on (API Gateway developer guide, HTTP API routes); whether the path itself is one of them is not proven, so the
 * fleet must stand both. `npm run smoke` tells which it is in a real account.
 */
export const PathEncoding = {
  /** `%2F` has become `/`. */
  Decoded: "Decoded",
  /** As the client sent it. */
  Kept: "Kept",
} as const;
export type PathEncoding = (typeof PathEncoding)[keyof typeof PathEncoding];

/** A path, or a part of one, decoded; what cannot be decoded stays. */
export function decodedPart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text.replace(/(%[0-9a-f]{2})+/gi, (some) => Buffer.from(some.replaceAll("%", ""), "hex").toString("latin1"));
  }
}

/** What stands in a request line: all that may not stand there itself is encoded, `%` too (as REST APIs are documented to). */
export function inRequestLine(path: string): string {
  return path.replace(/[^!$&'()*+,\-./0-9:;=@A-Z_a-z~]/gu, (one) => encodeURIComponent(one));
}

/** `$request.path` of a path. */
export function requestPath(path: string, encoding: PathEncoding): string {
  return encoding === PathEncoding.Kept ? path : inRequestLine(decodedPart(path));
}
