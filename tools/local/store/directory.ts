import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { environmentOf } from "../../../runtime/agent/environment";
import { secretFile } from "../../../runtime/agent/store/directory";
import { bucketDirectory } from "../../../runtime/agent/store/directory-objects";
import { LocalSecrets } from "./secrets";
import type { LocalStore } from "./store";

/** The embedded store: Secrets Manager and S3 as a directory that agents read (docs/agent.md). */
export class DirectoryStore implements LocalStore {
  readonly secrets = new LocalSecrets((secret, text) => replace(secretFile(this.root, secret), text));

  constructor(
    private readonly root: string,
    private readonly bucket: string,
  ) {
    for (const part of ["secrets", "objects"]) mkdirSync(join(root, part), { recursive: true, mode: 0o700 });
  }

  get where(): string {
    return this.root;
  }

  get environment(): LocalStore["environment"] {
    return environmentOf({ GATEHOUSE_STORE_DIRECTORY: this.root });
  }

  async object(key: string): Promise<string> {
    return readFileSync(this.#file(key), "utf8");
  }

  async setObject(key: string, text: string): Promise<void> {
    mkdirSync(dirname(this.#file(key)), { recursive: true, mode: 0o700 });
    replace(this.#file(key), text);
  }

  async removeObject(key: string): Promise<void> {
    rmSync(this.#file(key), { force: true });
  }

  #file(key: string): string {
    return join(bucketDirectory(this.root, this.bucket), key);
  }
}

/** At once, because agents may read at any moment. */
function replace(file: string, text: string): void {
  const beside = join(dirname(file), `.${basename(file)}.new`);
  writeFileSync(beside, text, { mode: 0o600 });
  renameSync(beside, file);
}
