import { execFile, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { CommandError } from "../../shared/command-error";

/** Why instructions cannot be counted, if so. */
export function missingCallgrind(): string | undefined {
  const known = [["valgrind", "--version"] as const, ["vgdb", "--help"] as const];
  const missing = known.filter(([command, option]) => spawnSync(command, [option]).error).map(([command]) => command);
  return missing.length > 0 ? `${missing.join(", ")} not found (Debian: apt-get install valgrind)` : undefined;
}

const prefix = (directory: string): string => join(directory, "vgdb");

/** A command whose user code is counted, one instruction after the other, while it runs 30 to 50 times slower. */
export function counted(directory: string, command: string, options: readonly string[]): [string, string[]] {
  const tool = ["--tool=callgrind", "--trace-children=yes", "--vgdb=yes", `--vgdb-prefix=${prefix(directory)}`];
  const output = [`--callgrind-out-file=${join(directory, "callgrind.out")}`, "-q"];
  return ["valgrind", [...tool, ...output, command, ...options]];
}

/** The counter of a process that was started so. */
export class InstructionCounter {
  constructor(
    private readonly pid: number,
    private readonly directory: string,
  ) {}

  /** How many instructions a process took while something was done. */
  async during(work: () => Promise<unknown>): Promise<number> {
    await this.#tell("zero");
    await work();
    const before = this.#dumps();
    await this.#tell("dump");
    const [file] = this.#dumps().filter((name) => !before.includes(name));
    const [, total] = /^(?:totals|summary): (\d+)/m.exec(file ? readFileSync(join(this.directory, file), "utf8") : "") ?? []; // prettier-ignore
    if (total === undefined) throw new CommandError(`callgrind wrote no total: ${this.#dumps().join(", ")}`);
    return Number(total);
  }

  #dumps(): string[] {
    return readdirSync(this.directory).filter((name) => name.startsWith("callgrind.out"));
  }

  async #tell(command: string): Promise<void> {
    const options = [`--pid=${this.pid}`, `--vgdb-prefix=${prefix(this.directory)}`, command];
    await promisify(execFile)("vgdb", options);
  }
}
