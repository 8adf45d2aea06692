import { randomBytes } from "node:crypto";
import { open, readdir, readFile, rename, stat, unlink, utimes } from "node:fs/promises";
import { join } from "node:path";
import { Confidential } from "../certificate/confidential";

/** A write that was interrupted leaves one of these. */
const LEFT_OVER = /^\..+\.tmp$/;
/** Older than any write in progress, another agent's included. */
const LEFT_OVER_AFTER_MS = 60_000;

/** The directory that HAProxy reads its files from, shared by both containers. */
export class Directory {
  constructor(readonly root: string) {}

  path(name: string): string {
    return join(this.root, name);
  }

  /** Undefined if there is none. */
  async read(name: string): Promise<string | undefined> {
    return readFile(this.path(name), "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    });
  }

  /** When a file was written last, in milliseconds since 1970; 0 if there is none. */
  async writtenAt(name: string): Promise<number> {
    return stat(this.path(name)).then(
      (found) => found.mtimeMs,
      () => 0,
    );
  }

  /** Says by a file's time that something was done just now, by the kernel's clock. Takes no room on a disk that is full. */
  async touch(name: string): Promise<void> {
    const now = new Date();
    await utimes(this.path(name), now, now).catch(async () => {
      await (await open(this.path(name), "a", 0o600)).close();
    });
  }

  /**
   * Whole or not at all, for the owner alone (0600): beside it, synced, then renamed, since a rename is atomic only
   * within a volume.
   *
   * @returns whether it was other than what stood there.
   * @throws what the file system says (ENOSPC, EROFS); the old file then stands.
   */
  async write(name: string, content: string | Confidential): Promise<boolean> {
    const text = content instanceof Confidential ? content.reveal() : content;
    if ((await this.read(name)) === text) return false;
    const temporary = this.path(`.${name}.${process.pid}.${randomBytes(4).toString("hex")}.tmp`);
    try {
      const file = await open(temporary, "wx", 0o600);
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, this.path(name));
    } catch (error) {
      await unlink(temporary).catch(() => undefined);
      throw error;
    }
    return true;
  }

  /** Takes away those of its files that are meant. */
  async remove(isMeant: (name: string) => boolean): Promise<void> {
    for (const name of await readdir(this.root)) if (isMeant(name)) await unlink(this.path(name));
  }

  /** Takes away what a killed agent left half written: it may hold a private key. */
  async sweep(now: number): Promise<void> {
    for (const name of await readdir(this.root)) {
      if (!LEFT_OVER.test(name)) continue;
      const written = await this.writtenAt(name);
      if (now - written > LEFT_OVER_AFTER_MS) await unlink(this.path(name)).catch(() => undefined);
    }
  }
}
