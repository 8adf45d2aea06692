import { readdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { preview } from "../preview";
import { failureText } from "../preview/show/failure";
import { execute, type Print } from "../shared/command";
import { CommandError } from "../shared/command-error";
import { loadProject, stacksOf } from "../preview/project/project";
import { haproxyFiles } from "../preview/show/haproxy";
import { validationError } from "./validate";
import { findHaproxy, isHaproxyRequired } from "./find";

const ROOT = resolve(__dirname, "../..");
const GOLDEN = join(ROOT, "test/golden/haproxy");

const about =
  "Asks the real haproxy (-dW -c, throwaway certificates) about the configuration of every stack, as it stands in its " +
  "plan, and about every golden. Exits with 1 if one is refused, or if haproxy is missing in CI.";

/** `npm run haproxy:check` */
export async function main(argv: string[]): Promise<number> {
  const run = async (_: object, print: Print) => check(print);
  return execute({ name: "npm run haproxy:check --", about, options: {}, run, errorText: failureText }, argv);
}

async function check(print: Print): Promise<number> {
  const found = findHaproxy();
  if ("missing" in found) {
    if (isHaproxyRequired()) throw new CommandError(found.missing);
    console.error(`skipped: ${found.missing}`);
    return 0;
  }
  let refused = 0;
  const stacks = await ofStacks();
  for (const [name, files] of [...stacks, ...goldens(answersOf(stacks))]) {
    const reason = await validationError(found.path, files);
    print(`${reason === "" ? "accepted" : "REFUSED "} ${name} by haproxy ${found.version}`);
    if (reason === "") continue;
    console.error(reason);
    refused += 1;
  }
  return refused === 0 ? 0 : 1;
}

type Named = [name: string, files: Record<string, string>];

async function ofStacks(): Promise<Named[]> {
  const named: Named[] = [];
  for (const stack of stacksOf(loadProject(ROOT))) {
    const files = haproxyFiles(await preview({ root: ROOT, stack }));
    // The plan's origin proofs are symbols; a stand-in takes their place.
    const rendered = files.filter((file) => file.name !== "origins.map").map((file) => [file.name, file.text]);
    named.push([`stack ${stack}`, Object.fromEntries(rendered) as Record<string, string>]);
  }
  return named;
}

/** HAProxy's own answers, which are the same for every intent and therefore no golden. */
function answersOf([first]: readonly Named[]): Record<string, string> {
  return Object.fromEntries(Object.entries(first?.[1] ?? {}).filter(([name]) => name.endsWith(".http")));
}

/** The rendered files under their own names again: those of `x.cfg` stand beside it as `x.<name>`. */
function goldens(answers: Record<string, string>): Named[] {
  const names = readdirSync(GOLDEN);
  return names
    .filter((file) => file.endsWith(".cfg"))
    .map((cfg) => {
      const stem = basename(cfg, ".cfg");
      const others = names.filter((file) => file.startsWith(`${stem}.`) && file !== cfg);
      const text = (file: string): string => readFileSync(join(GOLDEN, file), "utf8");
      return [
        `golden ${stem}`,
        Object.fromEntries([
          ...Object.entries(answers),
          ["haproxy.cfg", text(cfg)],
          ...others.map((file) => [file.slice(stem.length + 1), text(file)] as const),
        ]),
      ];
    });
}
