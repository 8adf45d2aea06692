import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { commandsOf, PAGES } from "./pages";

/** One command of the AWS CLI, as a page has it. */
interface Command {
  readonly file: string;
  readonly service: string;
  readonly operation: string;
  /** Undefined where the command alone is named. */
  readonly options?: readonly string[];
}

/** Options of the CLI itself, and commands that it makes of several calls. */
const OF_THE_CLI = ["query", "output", "region", "profile", "cli-binary-format", "no-cli-pager"];
const MADE_BY_THE_CLI: Readonly<Record<string, readonly string[]>> = {
  "logs tail": ["since", "follow", "filter-pattern", "format"],
  "ecr get-login-password": [],
  "s3 cp": ["recursive"],
  "s3 sync": ["delete"],
  "s3 ls": ["recursive"],
  "s3 rm": ["recursive"],
};

/** What botocore, which the CLI is made of, knows of the commands on standard input: a line for each that it does not. */
const ASK = `
import json, sys, botocore.session
from botocore import xform_name
session, models = botocore.session.get_session(), {}
for one in json.load(sys.stdin):
    name = "s3" if one["service"] == "s3api" else one["service"]
    where = one["file"] + ": aws " + one["service"] + " " + one["operation"]
    try: model = models.setdefault(name, session.get_service_model(name))
    except Exception: print(where + ": no such service"); continue
    by = {xform_name(n, "-"): n for n in model.operation_names}
    if one["operation"] not in by: print(where + ": no such command"); continue
    if one["options"] is None: continue
    shape = model.operation_model(by[one["operation"]]).input_shape
    members = shape.members if shape else {}
    known = {xform_name(n, "-") for n in members}
    known |= {"no-" + xform_name(n, "-") for n, s in members.items() if s.type_name == "boolean"}
    for option in one["options"]:
        if option not in known: print(where + ": no --" + option)
    required = {xform_name(n, "-") for n in (shape.required_members if shape else [])}
    for option in sorted(required - set(one["options"])): print(where + ": --" + option + " is missing")
`;

const COMMANDS = PAGES.flatMap((page) => {
  const inline = [...page.text.matchAll(/`(aws [a-z][\w-]* [a-z][\w-]* --[^`]*)`/g)].map(([, one = ""]) => one);
  return [...commandsOf(page), ...inline].flatMap((script) =>
    [...plain(script).matchAll(/\baws ([a-z][a-z0-9-]*) ([a-z][a-z0-9-]*)([^\n|;&)]*)/g)].map(
      ([, service = "", operation = "", rest = ""]): Command => {
        const options = [...rest.matchAll(/(?:^|\s)--([a-z][\w-]*)/g)].map(([, name = ""]) => name);
        return { file: page.file, service, operation, options: options.filter((name) => !OF_THE_CLI.includes(name)) };
      },
    ),
  );
});

/** In prose, and where the parts of a command are too many to tell apart. */
const NAMED = PAGES.flatMap(({ file, text }) =>
  [...text.matchAll(/\baws ([a-z][a-z0-9-]*) ([a-z]+(?:-[a-z0-9]+)+)\b/g)].map(
    ([, service = "", operation = ""]): Command => ({ file, service, operation }),
  ),
);

const WRONG: readonly Command[] = [
  { file: "-", service: "logs", operation: "start-querry" },
  { file: "-", service: "logs", operation: "tag-log-group", options: ["log-group-name"] },
];

/** Without comments, what is in quotes, and commands in commands, which are read by themselves. */
function plain(script: string): string {
  const lines = script.replaceAll(/^\s*#.*$/gm, "").replaceAll("\\\n", " ");
  const inner = [...lines.matchAll(/\$\(([^()]*(?:\([^()]*\)[^()]*)*)\)/g)].map(([, one = ""]) => one);
  const outer = lines.replaceAll(/\$\([^()]*(?:\([^()]*\)[^()]*)*\)/g, "x");
  return [outer, ...inner].join("\n").replaceAll(/'[^']*'|"[^"]*"/g, "x");
}

describe("the commands of AWS that documents name", () => {
  const asked = [...COMMANDS, ...NAMED].filter(
    ({ service, operation }) => !(`${service} ${operation}` in MADE_BY_THE_CLI),
  );

  before(function () {
    if (spawnSync("python3", ["-c", "import botocore"]).status === 0) return;
    process.stderr.write("skipped: no botocore, which comes with moto: pip install 'moto[server]'\n");
    this.skip();
  });

  it("are there, with the options that they are given and all that they need", () => {
    assert.ok(asked.length > 40, String(asked.length));
    const { status, stdout, stderr } = spawnSync("python3", ["-c", ASK], { input: JSON.stringify([...asked, ...WRONG].map((one) => ({ ...one, options: one.options ?? null }))), encoding: "utf8" }); // prettier-ignore
    assert.equal(status, 0, stderr);
    // What is not there is found.
    assert.deepEqual(stdout.split("\n").filter(Boolean), ["-: aws logs start-querry: no such command", "-: aws logs tag-log-group: --tags is missing"]); // prettier-ignore
  });

  it("have only options that the CLI's own commands take", () => {
    const wrong = COMMANDS.flatMap(({ file, service, operation, options }) =>
      (options ?? [])
        .filter((option) => MADE_BY_THE_CLI[`${service} ${operation}`]?.includes(option) === false)
        .map((option) => `${file}: aws ${service} ${operation} --${option}`),
    );
    assert.deepEqual(wrong, []);
  });
});
