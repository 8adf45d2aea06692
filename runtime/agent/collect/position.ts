import { readFileSync, renameSync, writeFileSync } from "node:fs";

/** The last line that was written, and whose. */
export interface Position {
  /** The worker's process id. */
  readonly worker: number;
  readonly line: Buffer;
}

/** Keeps it in a file, for a collector that is started again. */
export class PositionFile {
  constructor(private readonly file: string) {}

  /** Undefined if there is none. */
  read(): Position | undefined {
    try {
      const bytes = readFileSync(this.file);
      const end = bytes.indexOf("\n");
      const worker = Number(bytes.toString("latin1", 0, end));
      return end > 0 && Number.isInteger(worker) ? { worker, line: bytes.subarray(end + 1) } : undefined;
    } catch {
      return undefined;
    }
  }

  /** Whole or not at all. A volume that takes no file costs lines twice if the collector is started again, and none. */
  write({ worker, line }: Position): void {
    try {
      writeFileSync(`${this.file}.new`, Buffer.concat([Buffer.from(`${worker}\n`), line]), { mode: 0o600 });
      renameSync(`${this.file}.new`, this.file);
    } catch {
      return;
    }
  }
}
