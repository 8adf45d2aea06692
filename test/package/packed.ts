import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";

export const ROOT = resolve(__dirname, "../..");

/** Where the package is packed and installed from. */
export interface Workshop {
  readonly directory: string;
  /** A copy of the repository, built. */
  readonly source: string;
  /** What `npm publish` would send. */
  readonly tarball: string;
}

let opened: Workshop | undefined;

/**
 * Packs the library, once for all tests; gone when the process ends. From a copy, because in the repository itself
 * others may be packing at the same time.
 */
export function workshop(): Workshop {
  opened ??= open();
  return opened;
}

function open(): Workshop {
  const directory = mkdtempSync(join(tmpdir(), "gatehouse-package-"));
  process.once("exit", () => rmSync(directory, { recursive: true, force: true }));
  const source = join(directory, "source");
  const isSource = (file: string) => ![".git", "dist", "node_modules"].includes(basename(file));
  cpSync(ROOT, source, { recursive: true, filter: isSource });
  symlinkSync(join(ROOT, "node_modules"), join(source, "node_modules"));
  const printed = npm(["pack", "--json", "--pack-destination", directory], source);
  const [packed] = JSON.parse(printed) as { filename: string }[];
  if (!packed) throw new Error(`npm pack names no tarball: ${printed}`);
  return { directory, source, tarball: join(directory, packed.filename) };
}

const installed = new Map<string, string>();

/**
 * A copy of an example as its team would have it after `npm install`, once for all tests: the package out of the
 * tarball, everything else linked to what the repository has installed, because a test downloads nothing.
 */
export function install(example: string): string {
  const program = installed.get(example) ?? installAnew(example);
  installed.set(example, program);
  return program;
}

function installAnew(example: string): string {
  const { directory, tarball } = workshop();
  const program = mkdtempSync(join(directory, `${example}-`));
  writeFileSync(join(program, "package.json"), "{}");
  npm(["install", "--offline", "--legacy-peer-deps", "--no-package-lock", tarball], program);
  cpSync(join(ROOT, "examples", example), program, { recursive: true });
  for (const dependency of ["@pulumi", "@types", "typescript", "ts-node"]) {
    const link = join(program, "node_modules", dependency);
    mkdirSync(dirname(link), { recursive: true });
    if (!existsSync(link)) symlinkSync(join(ROOT, "node_modules", dependency), link);
  }
  return program;
}

/** What tsc says against a program, by the program's own tsconfig.json; empty if nothing. */
export function typeErrors(program: string): string {
  try {
    return run(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "--project", program], program);
  } catch (error) {
    return String((error as { stdout?: string }).stdout ?? error);
  }
}

/** Runs npm in a folder, with none of the settings that `npm test` hands on. */
export function npm(args: readonly string[], directory: string): string {
  // The runner's own npm settings (`npm test` sets dozens) would reach the inner npm.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
  return run("npm", [...args, "--no-audit", "--no-fund", "--loglevel", "error"], directory, env);
}

function run(command: string, args: readonly string[], cwd: string, env = process.env): string {
  return execFileSync(command, args, {
    cwd,
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 120_000,
  });
}
