import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Confidential } from "../../certificate/confidential";
import type { SecretReader } from "./store";

/**
 * For the local run and for tests: `<root>/secrets/<name>`, names URI-encoded, so that an ARN is a file's name. A version is the hash
 * of its text.
 */
export function directoryStore(root: string): SecretReader {
  return {
    currentVersion: async (secret) => (await readVersioned(secretFile(root, secret))).version,
    currentValue: async (secret) => {
      const { version, text } = await readVersioned(secretFile(root, secret));
      return { version, value: new Confidential(text) };
    },
  };
}

export const secretFile = (root: string, name: string): string => join(root, "secrets", encodeURIComponent(name));

async function readVersioned(file: string): Promise<{ readonly version: string; readonly text: string }> {
  const text = await readFile(file, "utf8");
  return { version: createHash("sha256").update(text).digest("hex").slice(0, 32), text };
}
