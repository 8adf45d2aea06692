import assert from "node:assert/strict";
import { readArguments, type CommandLine } from "../../../tools/shared/arguments";
import { helpText } from "../../../tools/shared/help";
import {
  duration,
  flagOption,
  choice,
  operand,
  option,
  optionWithDefault,
  repeatedOption,
  anyText,
  wholeNumber,
  type OptionTable,
} from "../../../tools/shared/options";

const OPTIONS = {
  stack: optionWithDefault("dev", "S", anyText, "the stack"),
  port: option("P", wholeNumber(1, 65_535), "the port"),
  rotateEvery: option("T", duration(1), "the time between rotations"),
  store: option("S", choice("Directory", "Moto"), "the store"),
  json: flagOption("print JSON"),
};
const LINE: CommandLine<typeof OPTIONS> = {
  name: "npm run x --",
  about: `Does ${"many things ".repeat(9)}indeed.`,
  options: OPTIONS,
  problems: ({ json }, given) => (json && given.has("port") ? ["--port: leave it out with --json"] : []),
};

/** What is wrong with a command line, a problem each. */
function problems<O extends OptionTable>(line: CommandLine<O>, ...argv: string[]): string[] {
  try {
    readArguments(line, argv);
    return [];
  } catch (error) {
    const { name, message } = error as Error;
    const lines = message.split("\n");
    assert.deepEqual([name, lines.pop()], ["CommandError", `${line.name} --help shows the options`]);
    return lines;
  }
}

describe("the arguments of a command", () => {
  it("are the defaults where nothing is given", () => {
    assert.deepEqual(readArguments(LINE, []), { stack: "dev", port: undefined, rotateEvery: undefined, store: undefined, json: false }); // prettier-ignore
  });

  it("are read by the kind of each option, with the value behind it or behind =", () => {
    const argv = ["--stack", "prod", "--port=8080", "--rotate-every", "2m", "--store=Moto"];
    assert.deepEqual(readArguments(LINE, argv), { stack: "prod", port: 8080, rotateEvery: 120, store: "Moto", json: false }); // prettier-ignore
  });

  it("are help where that is asked for, whatever else is wrong", () => {
    assert.deepEqual([readArguments(LINE, ["--help"]), readArguments(LINE, ["--prot", "-h"])], ["help", "help"]);
  });

  it("fail with everything that is wrong at once", () => {
    assert.deepEqual(
      problems(LINE, "extra", "--port", "0", "--rotate-every=soon", "--store", "s3", "--json=yes", "--stack"),
      [
        "extra: leave it out",
        "--port: use a whole number from 1 to 65535; got 0",
        "--rotate-every: use a time from 1s to 24h, such as 30s or 5m; got soon",
        "--store: use one of Directory, Moto; got s3",
        "--json: give it no value; got yes",
        "--stack: use a text; got nothing",
      ],
    );
    assert.deepEqual(problems(LINE, "--port", "1", "--json", "--port", "2"), [
      "--port: give it once",
      "--port: leave it out with --json",
    ]);
  });

  it("fail at an option that there is not, with the one that was most likely meant, or all", () => {
    const starts = problems(LINE, "--stak=dev", "--rotatevery", "--hlep").map((problem) => problem.split(",")[0]);
    assert.deepEqual(starts, [
      "--stak: there is no such option; use --stack",
      "--rotatevery: there is no such option; use --rotate-every",
      "--hlep: there is no such option; use --help",
    ]);
    assert.deepEqual(problems(LINE, "--zzz"), [
      "--zzz: there is no such option; use one of --stack, --port, --rotate-every, --store, --json, --help",
    ]);
  });

  it("are words that stand by themselves, as many as there must be", () => {
    const line = {
      name: "x",
      about: "",
      options: { file: operand("FILE", choice("a", "b"), "a file"), json: flagOption("") },
    };
    assert.deepEqual(readArguments(line, ["--json", "a"]), { file: "a", json: true });
    const problem = (...argv: string[]) => problems(line, ...argv)[0];
    assert.deepEqual([problem(), problem("c"), problem("a", "b"), problem("a", "--file")], [
      "give FILE",
      "c: use one of a, b",
      "b: leave it out",
      "--file: there is no such option; use one of --json, --help",
    ]); // prettier-ignore
    assert.match(helpText(line), /^usage: x FILE \[options\]\n[^]*^ {2}FILE {5}a file$/m);
  });

  it("fail when none, or none of the commands goes first", () => {
    const commands = {
      dataplane: { help: "", execute: async () => 0 },
      rotation: { help: "", execute: async () => 0 },
    };
    const group = { ...LINE, commands };
    assert.throws(() => readArguments(group, []), { message: /^command: use one of dataplane, rotation\n/ });
    assert.throws(() => readArguments(group, ["rotatoin"]), {
      message: /^rotatoin: use rotation, or another of dataplane\n/,
    });
  });
});

describe("the help of a command", () => {
  it("is how it is called, what it does, and each option with its default", () => {
    assert.deepEqual(helpText(LINE).split("\n"), [
      "usage: npm run x -- [options]",
      "",
      "Does many things many things many things many things many things many things many things many things many",
      "things indeed.",
      "",
      "  --stack S          the stack (default: dev)",
      "  --port P           the port",
      "  --rotate-every T   the time between rotations",
      "  --store S          the store",
      "  --json             print JSON",
      "  --help             this text",
    ]);
  });

  it("breaks lines where they are full, wherever its text does; and says no default where none is given", () => {
    const options = { of: repeatedOption("ID", anyText, "which of them") };
    const help = helpText({ name: "x", about: "One line,\nand the rest of it.", options });
    assert.deepEqual(help.split("\n").slice(2, 5), ["One line, and the rest of it.", "", "  --of ID   which of them"]);
  });

  it("names the commands of which one goes first", () => {
    const help = helpText({ ...LINE, options: {}, commands: { go: { help: "goes", execute: async () => 0 } } });
    assert.deepEqual(help.split("\n").filter((line) => /go/.test(line)), ["usage: npm run x -- go [options]", "  go       goes"]); // prettier-ignore
  });
});

describe("a time", () => {
  it("is seconds, minutes or hours, up to a day", () => {
    const times = ["1s", "5m", "24h", "0s", "25h", "5", "m", "1d", "-1s", ""];
    assert.deepEqual(times.map((time) => duration(1).read(time)), [1, 300, 86_400, ...Array<undefined>(7).fill(undefined)]); // prettier-ignore
  });
});
