import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline/promises";
import type { Command, Print } from "../shared/command";
import { CommandError } from "../shared/command-error";
import { flagName } from "../shared/arguments";
import { anyText, flagOption, operand, option, type OptionValues, type ValueOption } from "../shared/options";
import { INIT_QUESTIONS, type Answers } from "./answers";
import { programFiles, type Versions } from "./files";

type Keys = keyof Answers;

const KEYS = Object.keys(INIT_QUESTIONS) as Keys[];

const SETTINGS = Object.fromEntries(
  KEYS.map((key) => [
    key,
    option("TEXT", anyText, `${INIT_QUESTIONS[key].asks}, such as ${INIT_QUESTIONS[key].example}`),
  ]),
) as Record<Keys, ValueOption<string, undefined>>;

const OPTIONS = {
  folder: operand("FOLDER", anyText, "where the program is put: a new folder, or an empty one"),
  ...SETTINGS,
  yes: flagOption("ask nothing: what is not given is an example, to be replaced before pulumi up"),
};

/** Makes a program of three stacks. At a terminal it asks for what is not given. */
export const INIT: Command<typeof OPTIONS> = {
  name: "npx pulumi-gatehouse init",
  about:
    "Makes a program of three stacks, dev, stage and prod, that can be previewed at once. At a terminal it asks for what is not given.",
  options: OPTIONS,
  run: async (values, print) => init(values, print, process.stdin.isTTY && !values.yes ? askAtTerminal : undefined),
};

/** Answers a question; what was typed is asked for again while something is wrong with it. */
export type AskPerson = (missing: readonly Keys[]) => Promise<Partial<Answers>>;

/** @param ask none: examples stand in for what is not given @throws CommandError with all that is wrong, before anything is written */
export async function init(values: OptionValues<typeof OPTIONS>, print: Print, ask?: AskPerson): Promise<number> {
  const folder = path.resolve(values.folder);
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new CommandError(`FOLDER: give a new folder, or an empty one; got ${values.folder}`);
  const given = Object.fromEntries(KEYS.flatMap((key) => (values[key] === undefined ? [] : [[key, values[key]]])));
  const wrong = problemsOf(given);
  if (wrong.length > 0) throw new CommandError(wrong.join("\n"));
  const missing = KEYS.filter((key) => !(key in given));
  const examples = Object.fromEntries(KEYS.map((key) => [key, exampleOf(key, folder)])) as unknown as Answers;
  const asked = (await ask?.(missing)) ?? {};
  const answers: Answers = { ...examples, ...given, ...asked };
  mkdirSync(folder, { recursive: true });
  const files = programFiles(answers, versions());
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content);
  const stood = missing.filter((key) => !(key in asked));
  print(summary(values.folder, Object.keys(files), stood));
  return 0;
}

/** A program is called as its folder, if it can be. */
function exampleOf(key: Keys, folder: string): string {
  const { example, problems } = INIT_QUESTIONS[key];
  const name = path.basename(folder);
  return key === "name" && problems(name, key).length === 0 ? name : example;
}

function problemsOf(answers: Partial<Answers>): string[] {
  return KEYS.flatMap((key) => {
    const answer = answers[key];
    return answer === undefined ? [] : INIT_QUESTIONS[key].problems(answer, `--${flagName(key)}`);
  });
}

function summary(folder: string, files: readonly string[], examples: readonly Keys[]): string {
  // The region and the name are as good as any other.
  const facts = examples.filter((key) => key !== "name" && key !== "region");
  const replace = `examples, to be replaced in Pulumi.<stack>.yaml before pulumi up: ${facts.join(", ")}`;
  return [
    `${folder}: ${files.join(", ")}`,
    ...(facts.length === 0 ? [] : [replace]),
    "",
    `    cd ${folder} && npm install && npm run preview`,
  ].join("\n");
}

/** Questions go to standard error: standard output is for what was made. */
async function askAtTerminal(missing: readonly Keys[]): Promise<Partial<Answers>> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answers: Record<string, string> = {};
    for (const key of missing) {
      const answer = await askOne(key, (text) => terminal.question(text));
      // An empty answer takes the example.
      if (answer !== "") answers[key] = answer;
    }
    return answers;
  } finally {
    terminal.close();
  }
}

/** Asks until nothing is wrong with the answer. */
export async function askOne(key: Keys, question: (text: string) => Promise<string>): Promise<string> {
  const { asks, example, problems } = INIT_QUESTIONS[key];
  let said = "";
  for (;;) {
    const answer = (await question(`${said}${asks} (${example}): `)).trim();
    const wrong = answer === "" ? [] : problems(answer, key);
    if (wrong.length === 0) return answer;
    said = `${wrong.join("\n")}\n`;
  }
}

/** From the package's own manifest: the libraries that it works with, and the tools of a program in TypeScript. */
function versions(): Versions {
  // From dist/tools/init/ of the package, or tools/init/ of the repository.
  const file = [3, 2].map((up) => path.join(__dirname, ...Array<string>(up).fill(".."), "package.json")).find((one) => existsSync(one) && nameIn(one) === "pulumi-gatehouse")!; // prettier-ignore
  const manifest = JSON.parse(readFileSync(file, "utf8")) as Manifest;
  const { version, devDependencies } = manifest;
  const wanted = ["@pulumi/aws", "@pulumi/awsx", "@pulumi/pulumi", "@pulumi/random", "@types/node", "typescript"];
  return { library: version, others: Object.fromEntries(wanted.map((name) => [name, devDependencies[name]!])) };
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly devDependencies: Readonly<Record<string, string>>;
}

function nameIn(file: string): string {
  return (JSON.parse(readFileSync(file, "utf8")) as Manifest).name;
}
