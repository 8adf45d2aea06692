import { readFileSync } from "node:fs";
import type { GatehouseArgs } from "../../components/index";
import type { Command, Print } from "../shared/command";
import { anyText, operand, optionWithDefault, type OptionValues } from "../shared/options";

const NAME = "npx pulumi-gatehouse";
const OPTIONS = {
  file: operand("FILE", anyText, "a file with the arguments as JSON; - for standard input"),
  name: optionWithDefault("gatehouse", "NAME", anyText, "the name of the Gatehouse"),
};

export const CHECK: Command<typeof OPTIONS> = {
  name: `${NAME} check`,
  about: "Says all that is wrong with the arguments of a Gatehouse. Exits with 1 if anything is.",
  options: OPTIONS,
  run: async ({ file, name }) => ((await argsOf(file, name)) ? 0 : 1),
};

export const HAPROXY: Command<typeof OPTIONS> = {
  name: `${NAME} haproxy`,
  about: "Prints the files that HAProxy would run with, made of the arguments of a Gatehouse.",
  options: OPTIONS,
  async run({ file, name }: OptionValues<typeof OPTIONS>, print: Print) {
    const args = await argsOf(file, name);
    if (args) print(await filesText(name, args));
    return args ? 0 : 1;
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
