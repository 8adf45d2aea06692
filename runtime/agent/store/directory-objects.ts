import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { ObjectReader } from "./objects";

/** In place of a bucket, for the local run and for tests: `<root>/objects/<bucket>/<key>`. */
export function directoryObjects(root: string, bucket: string): ObjectReader {
  const base = bucketDirectory(root, bucket);
  return {
    async list() {
      const entries = await readdir(base, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith("."));
      return Promise.all(
        files.map(async (entry) => {
          const path = join(entry.parentPath, entry.name);
          const { size: bytes, mtime: writtenAt } = await stat(path);
          return { key: relative(base, path).split(sep).join("/"), etag: hash(await readFile(path)), bytes, writtenAt };
        }),
      );
    },
    async read(key, most) {
      const content = await readFile(join(base, key)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return undefined;
        throw error;
      });
      if (content === undefined) return undefined;
      if (content.length > most) throw new Error(`${key} has ${content.length} bytes, more than ${most}`);
      return { etag: hash(content), text: content.toString("utf8") };
    },
    // A directory keeps none.
    earlier: async () => [],
  };
}

export const bucketDirectory = (root: string, bucket: string): string => join(root, "objects", bucket);

const hash = (content: Buffer): string => createHash("sha256").update(content).digest("hex");
