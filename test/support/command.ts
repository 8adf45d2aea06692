import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { ROOT } from "./plans";

/** How a command ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command of the npm package in a process of its own, in one file, as its parts are in the package. */
export class PackageCommand {
  readonly #file: string;

  constructor(private readonly directory: string) {
    this.#file = join(directory, "command.cjs");
    const { entry, external } = { entry: join(ROOT, "tools/cli/main.ts"), external: ["@pulumi/*", "esbuild"] };
    buildSync({ entryPoints: [entry], outfile: this.#file, bundle: true, external, platform: "node", logLevel: "error", tsconfigRaw: {} }); // prettier-ignore
  }

  /** @param given on standard input */
  async run(args: readonly string[], environment: Readonly<Record<string, string>> = {}, given = ""): Promise<Ended> {
    // Whoever installs the package has these beside it.
    const env = { ...process.env, NODE_NO_WARNINGS: "1", NODE_PATH: join(ROOT, "node_modules"), ...environment };
    const child = spawn(process.execPath, [this.#file, ...args], { env, cwd: this.directory });
    child.stdin.on("error", () => undefined).end(given);
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (part: Buffer) => (stdout += part.toString()));
    child.stderr.on("data", (part: Buffer) => (stderr += part.toString()));
    const [code] = (await once(child, "close")) as [number];
    return { code, stdout, stderr };
  }
}
