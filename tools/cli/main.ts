/** The command of the npm package: what can be said of a Gatehouse's arguments without an account, and who is attached to one. */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { GatehouseArgs } from "../../components/index";
import { APIS } from "../apis/command";
import { ATTACHED } from "../attached/command";
import { execute, type Command, type Print } from "../shared/command";
import { anyText, flagOption, operand, optionWithDefault, type OptionValues } from "../shared/options";

const NAME = "npx pulumi-gatehouse";
const OPTIONS = {
  file: operand("FILE", anyText, "a file with the arguments as JSON; - for standard input"),
  name: optionWithDefault("gatehouse", "NAME", anyText, "the name of the Gatehouse"),
};

const CHECK: Command<typeof OPTIONS> = {
  name: `${NAME} check`,
  about: "Says all that is wrong with the arguments of a Gatehouse. Exits with 1 if anything is.",
  options: OPTIONS,
  run: async ({ file, name }) => ((await argsOf(file, name)) ? 0 : 1),
};

const HAPROXY: Command<typeof OPTIONS> = {
  name: `${NAME} haproxy`,
  about: "Prints the files that HAProxy would run with, made of the arguments of a Gatehouse.",
  options: OPTIONS,
  async run({ file, name }: OptionValues<typeof OPTIONS>, print: Print) {
    const args = await argsOf(file, name);
    if (args) print(await filesText(name, args));
    return args ? 0 : 1;
  },
};

const VERSION = { version: flagOption("the version of the package") };

const PACKAGE: Command<typeof VERSION> = {
  name: NAME,
  about:
    "Looks at the arguments of a Gatehouse, which needs no account, no credentials and no Pulumi CLI, and at the APIs that are attached to\n" +
    "a running one.",
  options: VERSION,
  commands: {
    check: { help: "all that is wrong with them", execute: async (argv) => execute(CHECK, argv) },
    haproxy: { help: "the files that HAProxy would run with", execute: async (argv) => execute(HAPROXY, argv) },
    apis: { help: "who refers to a gatehouse in AWS", execute: async (argv) => execute(APIS, argv) },
    attached: { help: "waits until the fleet runs a registration", execute: async (argv) => execute(ATTACHED, argv) },
  },
  async run(_, print) {
    // From dist/tools/cli/ of the package.
    const manifest = readFileSync(path.join(__dirname, "../../../package.json"), "utf8");
    print((JSON.parse(manifest) as { version: string }).version);
    return 0;
  },
};

/** The arguments in a file; undefined if anything is wrong with them, which goes to standard error. */
async function argsOf(file: string, name: string): Promise<GatehouseArgs | undefined> {
  // Here, because it loads Pulumi's SDK, which takes longer than all else.
  const { gatehouseProblems } = await import("../../components/index");
  const args = readJson(file);
  const problems = typeof args === "string" ? [args] : gatehouseProblems(name, args);
  for (const problem of problems) console.error(problem);
  return problems.length > 0 || typeof args === "string" ? undefined : args;
}

async function filesText(name: string, args: GatehouseArgs): Promise<string> {
  const { haproxyApis } = await import("../../components/gatehouse/api-context");
  const { haproxyIntent } = await import("../../components/gatehouse/request-path");
  const { render } = await import("../../haproxy/config/index");
  const files = Object.entries(render({ ...haproxyIntent(name, args), apis: haproxyApis(name, args) }));
  return files.map(([file, text]) => `# ${file}\n${text.trimEnd()}`).join("\n\n");
}

/** The JSON of a file, unchecked; a text with the reason if it cannot be read. */
function readJson(file: string): GatehouseArgs | string {
  try {
    return JSON.parse(readFileSync(file === "-" ? 0 : file, "utf8")) as GatehouseArgs;
  } catch (error) {
    return `${file}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

execute(PACKAGE, process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
