import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { environmentOf } from "../../../runtime/agent/environment";
import { parameterFile, secretFile } from "../../../runtime/agent/store/directory";
import { LocalSecrets } from "./secrets";
import type { LocalStore } from "./store";

/** The embedded store: Secrets Manager and Parameter Store as a directory that agents read (docs/agent.md). */
export class DirectoryStore implements LocalStore {
  readonly secrets = new LocalSecrets((secret, text) => replace(secretFile(this.root, secret), text));

  constructor(private readonly root: string) {
    for (const part of ["secrets", "parameters"]) mkdirSync(join(root, part), { recursive: true, mode: 0o700 });
  }

  get where(): string {
    return this.root;
  }

  get environment(): LocalStore["environment"] {
    return environmentOf({ GATEHOUSE_STORE_DIRECTORY: this.root });
  }

  async parameter(name: string): Promise<string> {
    return readFileSync(parameterFile(this.root, name), "utf8");
  }

  async setParameter(name: string, text: string): Promise<void> {
    replace(parameterFile(this.root, name), text);
  }
}

/** At once, because agents may read at any moment. */
function replace(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
