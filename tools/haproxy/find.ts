import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { CommandError } from "../shared/command-error";
import { debianArchive, download, SUITES } from "./download";

/** A HAProxy that is new enough. */
export interface Haproxy {
  readonly path: string;
  /** As `haproxy -v` prints it, `3.4.7-1`. */
  readonly version: string;
}

/** There is none. */
export interface NotFound {
  /** What was looked for, and where. */
  readonly missing: string;
}

/** 3.0 writes JSON logs that are not JSON for 14 % of hostile requests (measured); 3.2 and 3.4 are clean. */
export const OLDEST = [3, 2] as const;

/**
 * A haproxy >= 3.2: `GATEHOUSE_HAPROXY` (which must then be right), else the PATH, else one fetched earlier, else one
 * fetched now from Debian's packages.
 */
export function findHaproxy(options: { readonly fetch: boolean } = { fetch: true }): Haproxy | NotFound {
  const given = process.env["GATEHOUSE_HAPROXY"];
  if (given) return usable(given) ?? notFound(`GATEHOUSE_HAPROXY is ${given}, which does not run or is too old`);
  const tried: string[] = [];
  for (const path of [...onPath(), ...SUITES.map((suite) => join(cached(suite), "haproxy"))]) {
    const found = existsSync(path) ? usable(path) : undefined;
    if (found) return found;
  }
  tried.push("none on the PATH");
  if (!options.fetch) return notFound(...tried);
  return fetched(tried);
}

function fetched(tried: string[]): Haproxy | NotFound {
  const attempt = <T>(what: string, action: () => T): T | undefined => {
    try {
      return action();
    } catch (error) {
      tried.push(`${what}${firstLine(error)}`);
      return undefined;
    }
  };
  const archive = attempt("", debianArchive);
  for (const suite of archive === undefined ? [] : SUITES) {
    const path = attempt(`Debian ${suite}: `, () => download(archive!, suite, cached(suite)));
    const found = path === undefined ? undefined : usable(path);
    if (found) return found;
    if (path !== undefined) tried.push(`Debian ${suite}: too old or does not start`);
  }
  return notFound(...tried);
}

/** The same, where nothing can be done without one. @throws CommandError */
export function needHaproxy(): Haproxy {
  const found = findHaproxy();
  if ("missing" in found) throw new CommandError(found.missing);
  return found;
}

function notFound(...tried: readonly string[]): NotFound {
  return { missing: `haproxy >= ${OLDEST.join(".")} not found, ${tried.join(", ")}` };
}

/** Whether its absence is a failure and not a skip: always in CI. */
export const isHaproxyRequired = (): boolean =>
  process.env["CI"] === "true" || process.env["GATEHOUSE_REQUIRE_HAPROXY"] === "1";

function cached(suite: string): string {
  const modules = resolve(__dirname, "../../node_modules");
  const base = existsSync(modules)
    ? join(modules, ".cache")
    : (process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"));
  return join(base, "gatehouse", `haproxy-${suite}-${process.arch}`);
}

function onPath(): string[] {
  return (process.env["PATH"] ?? "").split(delimiter).map((directory) => join(directory, "haproxy"));
}

function usable(path: string): Haproxy | undefined {
  const output = spawnSync(path, ["-v"], { encoding: "utf8", timeout: 10_000 }).stdout ?? "";
  const match = /version (([0-9]+)\.([0-9]+)[^ ]*)/.exec(output);
  if (!match) return undefined;
  const [, version = "", major, minor] = match;
  const newer = Number(major) - OLDEST[0] || Number(minor) - OLDEST[1];
  return newer >= 0 ? { path, version } : undefined;
}

function firstLine(error: unknown): string {
  const stderr = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
  const message = stderr || (error instanceof Error ? error.message : String(error));
  return message.split("\n")[0] ?? "";
}
