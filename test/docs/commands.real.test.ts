import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { APIS } from "../../tools/apis/command";
import { ATTACHED_COMMAND } from "../../tools/attached/command";
import { CHECK, HAPROXY } from "../../tools/cli/arguments-commands";
import { PACKAGE } from "../../tools/cli/commands";
import { helpText } from "../../tools/shared/help";
import { GoldenFiles } from "../support/golden";
import { ROOT } from "../support/plans";

interface Program {
  /** As one types it. */
  readonly name: string;
  readonly argv: readonly string[];
}

describe("docs/commands.md", function () {
  this.timeout(300_000);

  it("is what each command prints for --help", async () => {
    const { scripts } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as { scripts: Record<string, string> }; // prettier-ignore
    const programs = Object.entries(scripts).flatMap(([script, command]): Program[] => {
      const [, file] = /^node (tools\/\S+)$/.exec(command) ?? [];
      if (file === undefined || /^pre/.test(script)) return [];
      return [{ name: script === "start" ? "npm start" : `npm run ${script}`, argv: [file] }];
    });
    const sections = programs.flatMap((program) => {
      const help = helpOf(program);
      const [, names = ""] = /^usage: .* ([a-z]+(?:\|[a-z]+)+)/.exec(help) ?? [];
      const below = (names === "" ? [] : names.split("|")).map((sub) => {
        const one = { name: `${program.name} -- ${sub}`, argv: [...program.argv, sub] };
        return { name: one.name, help: helpOf(one) };
      });
      return [{ name: program.name, help: help }, ...below];
    });
    // Not by its process: what runs is made when the package is packed. test/package/command.real.test.ts starts that.
    sections.push(
      ...[PACKAGE, CHECK, HAPROXY, APIS, ATTACHED_COMMAND].map((one) => ({ name: one.name, help: helpText(one) })),
    );
    const page = `# Commands

What \`--help\` prints, of every command of this repository and of the npm package (made by test/docs/commands.real.test.ts). \`npm test\`,
\`npm run test:fast\` and the other checks are in [CONTRIBUTING.md](../CONTRIBUTING.md).

${sections.map(({ name, help }) => `## \`${name}\`\n\n${indented(help)}\n`).join("\n")}`;
    const { format, resolveConfig } = await import("prettier");
    const options = { ...(await resolveConfig(path.join(ROOT, "docs/commands.md"))), parser: "markdown" };
    new GoldenFiles(path.join(ROOT, "docs"), __filename).assertSame("commands.md", await format(page, options));
  });
});

function helpOf({ name, argv }: Program): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...argv, "--help"], { cwd: ROOT, encoding: "utf8" });
  assert.deepEqual([status, stderr], [0, ""], name);
  return stdout.trimEnd();
}

/** As preformatted text, which no test takes for a command. */
function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, "    ");
}
