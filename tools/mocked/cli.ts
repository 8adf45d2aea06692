import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { deployedOutputs } from "../preview/programs/deployed";
import { withLibrary } from "../preview/programs/library";
import { preview } from "../preview";
import { loadProject, stacksOf } from "../preview/project/project";
import { CommandError } from "../shared/command-error";
import { execute, type Command, type Print } from "../shared/command";
import { anyText, operand, type OptionValues } from "../shared/options";

const ROOT = path.resolve(__dirname, "../..");
const PLATFORM = path.join(ROOT, "examples/platform");

const OPTIONS = {
  example: operand("EXAMPLE", anyText, "a folder of examples/: orders"),
  folder: operand("FOLDER", anyText, "where to write it: must not be there"),
};

const MOCKED: Command<typeof OPTIONS> = {
  name: "npm run mocked --",
  about:
    "Writes a program of examples/ as what runs programs under Pulumi's documented mocks can run it: those answer no reference to another " +
    "stack, so it is told the outputs of examples/platform as that stack would tell them once it is up.",
  options: OPTIONS,
  async run({ example, folder }: OptionValues<typeof OPTIONS>, print: Print) {
    await writeMocked(example, path.resolve(folder));
    print(path.resolve(folder));
    return 0;
  },
};

/** Writes the program with this repository's library and packages. */
export async function writeMocked(example: string, folder: string): Promise<void> {
  const source = path.join(ROOT, "examples", example);
  loadProject(source);
  const [stack] = stacksOf(loadProject(PLATFORM));
  const platform = await withLibrary(() => preview({ root: PLATFORM, stack: stack! }));
  try {
    mkdirSync(folder);
  } catch (error) {
    throw new CommandError(`${folder}: ${error instanceof Error ? error.message : String(error)}`);
  }
  cpSync(source, folder, { recursive: true, filter: (file) => !/(^|\/)node_modules(\/|$)/.test(file) });
  cpSync(path.join(folder, "index.ts"), path.join(folder, "program.ts"));
  writeFileSync(path.join(folder, "told.json"), JSON.stringify(deployedOutputs(platform)));
  writeFileSync(path.join(folder, "index.ts"), ENTRY);
  linkPackages(folder);
}

/** `export =`, since a program may be a function that Pulumi calls. */
const ENTRY = `import * as pulumi from "@pulumi/pulumi";
import told from "./told.json";

const outputs: Record<string, unknown> = told;
pulumi.StackReference.prototype.getOutputDetails = async (name) => ({ value: outputs[name] });

export = require("./program");
`;

/** Those of the repository, and the repository itself as the library: \`components\`, of which no build is needed. */
function linkPackages(folder: string): void {
  const modules = path.join(folder, "node_modules");
  mkdirSync(modules);
  for (const name of readdirSync(path.join(ROOT, "node_modules")).filter((one) => !one.startsWith(".")))
    symlinkSync(path.join(ROOT, "node_modules", name), path.join(modules, name));
  const library = path.join(modules, "pulumi-gatehouse");
  mkdirSync(library);
  const main = `module.exports = require(${JSON.stringify(path.join(ROOT, "components/index.ts"))});\n`;
  writeFileSync(path.join(library, "index.js"), main);
  writeFileSync(path.join(library, "package.json"), JSON.stringify({ name: "pulumi-gatehouse", main: "index.js" }));
}

/** The command; returns its exit code. */
export async function main(argv: string[]): Promise<number> {
  return execute(MOCKED, argv);
}
