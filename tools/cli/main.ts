#!/usr/bin/env node
/** The command of the npm package: what can be said of a Gatehouse's arguments without an account. */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { GatehouseArgs } from "../../components/index";
import { readArguments, USAGE, type Request } from "./arguments";

async function main(argv: string[]): Promise<number> {
  let request: Request;
  try {
    request = readArguments(argv);
  } catch (error) {
    console.error(`${messageOf(error)}\n\n${USAGE}`);
    return 1;
  }
  switch (request.command) {
    case "help":
      process.stdout.write(USAGE);
      return 0;
    case "version":
      console.log(version());
      return 0;
    case "check":
    case "haproxy":
      return about(request.command, request.name, request.file);
  }
}

async function about(command: "check" | "haproxy", name: string, file: string): Promise<number> {
  // Here, because they load Pulumi's SDK, which takes longer than all else.
  const { gatehouseProblems } = await import("../../components/index");
  const args = readJson(file);
  const problems = typeof args === "string" ? [args] : gatehouseProblems(name, args);
  for (const problem of problems) console.error(problem);
  if (problems.length > 0 || typeof args === "string") return 1;
  if (command === "haproxy") await printFiles(name, args);
  return 0;
}

async function printFiles(name: string, args: GatehouseArgs): Promise<void> {
  const { haproxyIntent } = await import("../../components/gatehouse/request-path");
  const { render } = await import("../../haproxy/config/index");
  const files = Object.entries(render(haproxyIntent(name, args)));
  console.log(files.map(([file, text]) => `# ${file}\n${text.trimEnd()}`).join("\n\n"));
}

/** The arguments, whatever they hold: their problems are looked for afterwards. A text says why there are none. */
function readJson(file: string): GatehouseArgs | string {
  try {
    return JSON.parse(readFileSync(file === "-" ? 0 : file, "utf8")) as GatehouseArgs;
  } catch (error) {
    return `${file}: ${messageOf(error)}`;
  }
}

function version(): string {
  // From dist/tools/cli/ of the package.
  const manifest = readFileSync(path.join(__dirname, "../../../package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(messageOf(error));
    process.exitCode = 1;
  },
);
