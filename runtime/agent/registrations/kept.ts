import type { Directory } from "../files";

/** For an agent that starts anew while S3 is away, or while what is there is refused. */
const FILE = "registrations.json";

/** The texts that were taken last, by key. */
export type RegistrationTexts = ReadonlyMap<string, string>;

/** Keeps on disk what was taken last. What was half written, or is not ours, is as good as nothing: S3 is asked next. */
export class KeptTexts {
  constructor(private readonly directory: Directory) {}

  async read(): Promise<RegistrationTexts> {
    try {
      const kept = JSON.parse((await this.directory.read(FILE)) ?? "{}") as unknown;
      const texts = Object.entries(kept as Record<string, unknown>);
      return new Map(texts.filter((one): one is [string, string] => typeof one[1] === "string"));
    } catch {
      return new Map();
    }
  }

  async write(texts: RegistrationTexts): Promise<void> {
    await this.directory.write(FILE, JSON.stringify(Object.fromEntries(texts)));
  }
}
