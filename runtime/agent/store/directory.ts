import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Confidential } from "../../certificate/confidential";
import type { SecretReader, Versioned } from "./store";

/**
 * For the local run and for tests: `<root>/secrets/<name>` and `<root>/parameters/<name>`, names URI-encoded, so that an
 * ARN is a file's name. A version is the hash of its text.
 */
export function directoryStore(root: string): SecretReader {
  return {
    currentVersion: async (secret) => (await readVersioned(secretFile(root, secret))).version,
    currentValue: async (secret) => {
      const { version, text } = await readVersioned(secretFile(root, secret));
      return { version, value: new Confidential(text) };
    },
    parameter: async (name) =>
      readVersioned(parameterFile(root, name)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return undefined;
        throw error;
      }),
  };
}

export const secretFile = (root: string, name: string): string => join(root, "secrets", encodeURIComponent(name));
export const parameterFile = (root: string, name: string): string => join(root, "parameters", encodeURIComponent(name));

async function readVersioned(file: string): Promise<Versioned> {
  const text = await readFile(file, "utf8");
  return { version: createHash("sha256").update(text).digest("hex").slice(0, 32), text };
}
