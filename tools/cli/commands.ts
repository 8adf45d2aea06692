import { readFileSync } from "node:fs";
import path from "node:path";
import { APIS } from "../apis/command";
import { ATTACHED } from "../attached/command";
import { execute, type Command } from "../shared/command";
import { flagOption, type OptionTable } from "../shared/options";
import { CHECK, HAPROXY } from "./arguments-commands";

interface Listed {
  readonly help: string;
  readonly options: OptionTable;
  readonly execute: (argv: readonly string[]) => Promise<number>;
}

/** The commands of the npm package, each by its name. */
export const COMMANDS: Readonly<Record<string, Listed>> = {
  check: listed("all that is wrong with them", CHECK),
  haproxy: listed("the files that HAProxy would run with", HAPROXY),
  apis: listed("who refers to a gatehouse in AWS", APIS),
  attached: listed("waits until the fleet runs a registration", ATTACHED),
};

const VERSION = { version: flagOption("the version of the package") };

/** `npx pulumi-gatehouse`. */
export const PACKAGE: Command<typeof VERSION> = {
  name: "npx pulumi-gatehouse",
  about:
    "Looks at the arguments of a Gatehouse, which needs no account, no credentials and no Pulumi CLI, and at the APIs that are attached to\n" +
    "a running one.",
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
  return { help, options: command.options, execute: async (argv) => execute(command, argv) };
}
