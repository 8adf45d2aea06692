const PEM = /-----BEGIN [\s\S]*?(?:-----END [A-Z0-9 ]*-----|$)/g;
/** A row of a PEM's body by itself: HAProxy repeats a line that it took for a command. Hashes in hex are no secret. */
const BASE64_RUN = /(?![0-9a-fA-F]+(?![A-Za-z0-9+/=]))[A-Za-z0-9+/=]{40,}/g;

/** The text without anything that could be key material. */
export function redacted(text: string): string {
  return text.replace(PEM, "[pem]").replace(BASE64_RUN, "[redacted]");
}

/** What went wrong, in a line that may be logged. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return redacted(text).replace(/\s+/g, " ").trim().slice(0, 500);
}
