import type { Clock } from "./clock";
import type { Directory } from "./files";

/** After it, what HAProxy refused is tried once more. */
const AGAIN_AFTER_MS = 300_000;

type Files = readonly (readonly [string, string])[];

/**
 * The files of the last configuration that HAProxy took. When it refuses one, they go back, since with a broken file it
 * could not start again; what was refused is then left alone until it is other, or some minutes have passed.
 */
export class LastGood {
  /** What was written since, with what stood there before. */
  readonly #before = new Map<string, string | undefined>();
  #newest = "";
  #refused: { readonly files: string; readonly until: number } | undefined;

  constructor(
    private readonly directory: Directory,
    private readonly clock: Clock,
  ) {}

  /** Before these are written. @returns whether not to: they are the ones that were refused. */
  async holdsBack(files: Files): Promise<boolean> {
    this.#newest = JSON.stringify(files);
    if (this.#refused && this.#refused.files === this.#newest && this.clock.now() < this.#refused.until) return true;
    this.#refused = undefined;
    for (const [name, text] of files) {
      const stands = await this.directory.read(name);
      if (stands !== text && !this.#before.has(name)) this.#before.set(name, stands);
    }
    return false;
  }

  /** HAProxy runs on what stands there now. */
  remember(): void {
    this.#before.clear();
  }

  /** @throws what the file system says. */
  async restore(): Promise<void> {
    this.#refused = { files: this.#newest, until: this.clock.now() + AGAIN_AFTER_MS };
    for (const [name, text] of this.#before) if (text !== undefined) await this.directory.write(name, text);
    this.#before.clear();
  }
}
