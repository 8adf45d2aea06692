import { readFileSync } from "node:fs";
import path from "node:path";
import { APIS } from "../apis/command";
import { ATTACHED_COMMAND } from "../attached/command";
import { INIT } from "../init/command";
import { PREVIEW_PROGRAM } from "../preview/package-command";
import type { Usage } from "../shared/arguments";
import { execute, type Command } from "../shared/command";
import { CHECK, HAPROXY } from "./arguments-commands";
import { flagOption, type OptionTable } from "../shared/options";

interface Listed {
  readonly help: string;
  readonly line: Usage;
  readonly execute: (argv: readonly string[]) => Promise<number>;
}

/** The commands of the npm package, each by its name. */
export const COMMANDS: Readonly<Record<string, Listed>> = {
  init: listed("a new program of three stacks", INIT),
  preview: listed("what a program would create", PREVIEW_PROGRAM),
  check: listed("all that is wrong with the arguments of a Gatehouse", CHECK),
  haproxy: listed("the files that HAProxy would run with, by the arguments of a Gatehouse", HAPROXY),
  apis: listed("who refers to a gatehouse in AWS", APIS),
  attached: listed("waits until the fleet runs a registration", ATTACHED_COMMAND),
};

const VERSION = { version: flagOption("the version of the package") };

/** `npx pulumi-gatehouse`. */
export const PACKAGE: Command<typeof VERSION> = {
  name: "npx pulumi-gatehouse",
  about:
    "Makes a program, shows what it would create, and looks at the arguments of a Gatehouse: without account, credentials or Pulumi CLI. " +
    "Looks at the APIs that are attached to a running one.",
  options: VERSION,
  commands: COMMANDS,
  async run(_, print) {
    // From dist/tools/cli/ of the package.
    const manifest = readFileSync(path.join(__dirname, "../../../package.json"), "utf8");
    print((JSON.parse(manifest) as { version: string }).version);
    return 0;
  },
};

function listed<O extends OptionTable>(help: string, command: Command<O>): Listed {
  return { help, line: command, execute: async (argv) => execute(command, argv) };
}
