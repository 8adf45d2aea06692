/** Whole blocks, blocks cut short, and blocks escaped in JSON. */
const PEM = /-----BEGIN [\s\S]*?(?:-----END [A-Z0-9. ]*-----|$)/g;

/** A row of a PEM's body by itself has 64 characters; HAProxy repeats one that it took for a command. */
const BASE64_RUN = /[A-Za-z0-9+/=]{40,}/g;

/** What of that is not secret: a hash in hex, of SHA-1 or SHA-2. */
const HASH = /^(?:[0-9a-f]+|[0-9A-F]+)$/;
const HASH_LENGTHS = new Set([40, 56, 64, 96, 128]);

/**
 * And a path of lower-case words, as ARNs have them. Of random base64 of 40 characters less than one in 10^9 looks like
 * that: (37/64)^40, since it has no capitals and no `+`.
 */
const PATH = /^[a-z0-9]{0,32}(?:\/[a-z0-9]{1,32})+\/?$/;

/** The text without anything that could be key material. */
export function redacted(text: string): string {
  return text.replace(PEM, "[pem]").replace(BASE64_RUN, (run) => (isPublic(run) ? run : "[redacted]"));
}

function isPublic(run: string): boolean {
  return PATH.test(run) || (HASH.test(run) && HASH_LENGTHS.has(run.length));
}

/** What went wrong, in a line that may be logged. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return redacted(text).replace(/\s+/g, " ").trim().slice(0, 500);
}

/**
 * What may leave a function in place of an error: Lambda logs it and hands it to the caller. Stack and cause stay behind,
 * because a library may put its input there.
 */
export function safeError(error: unknown): Error {
  const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
  const safe = new Error(redacted(message));
  safe.name = redacted(name);
  delete safe.stack;
  return safe;
}
