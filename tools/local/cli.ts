import path from "node:path";
import { findHaproxy } from "../haproxy/find";
import { preview } from "../preview";
import { failureText } from "../preview/show/failure";
import { styleFor } from "../preview/show/style";
import { readArguments, USAGE, type Arguments } from "./arguments";
import { CommandError } from "../shared/command-error";
import { INTERRUPTED, Interruption } from "../shared/interruption";
import { start } from "./local";
import type { Local } from "./running";
import { banner } from "./show/banner";
import { redactedText } from "./shown";
import { isFailed, outcomesJson, outcomeText, verdict } from "./show/outcomes";
import { plainLine, tableLines } from "./show/table";
import { withScopedRoute } from "./tour/sample-route";
import { tour } from "./tour/tour";

const ROOT = path.resolve(__dirname, "../..");

/** The command `npm run local`; returns its exit code. */
export async function main(argv: string[]): Promise<number> {
  const write = process.stdout.write.bind(process.stdout);
  // Standard output is the product. What programs and libraries print is a message like any other.
  console.log = console.info = console.error;
  try {
    const asked = readArguments(argv);
    if (asked.help) write(`${USAGE}\n`);
    return asked.help ? 0 : await run(asked, (text) => write(`${text}\n`));
  } catch (error) {
    const text = error instanceof CommandError ? error.message : failureText(error);
    process.stderr.write(`${styleFor(process.stderr).red("error:")} ${text}\n`);
    return 1;
  }
}

async function run(asked: Arguments, say: (text: string) => void): Promise<number> {
  const interruption = new Interruption();
  const haproxy = findHaproxy();
  if ("missing" in haproxy) throw new CommandError(`haproxy >= 3.2 not found, ${haproxy.missing}`);
  const plan = await preview({ root: ROOT, stack: asked.stack, passwordSymbols: true });
  const local = await start({
    plan,
    haproxy: haproxy.path,
    store: asked.store,
    ...(asked.port !== undefined && { port: asked.port }),
    ...(asked.check && { extend: withScopedRoute }),
  });
  const { signal } = interruption;
  try {
    const style = styleFor(process.stdout);
    if (!asked.check) {
      say(`${await banner(local, haproxy.version, style)}\n`);
      return await redactedText(local, asked, style, signal);
    }
    const interrupted = new Promise<number>((resolve) => signal.addEventListener("abort", () => resolve(INTERRUPTED)));
    return await Promise.race([checked(local, haproxy.version, asked, say), interrupted]);
  } finally {
    await local.stop();
    interruption.end();
  }
}

/** Runs the tour. */
async function checked(local: Local, version: string, asked: Arguments, say: (text: string) => void): Promise<number> {
  const style = styleFor(process.stdout);
  const tell = asked.json ? () => undefined : say;
  tell(style.bold(`${local.plan.stack}, haproxy ${version}: the tour`));
  const all = await tour(local, asked.seconds ?? 30, (seen) => tell(outcomeText(seen, style)));
  if (asked.json) say(outcomesJson(local, version, all));
  tell(`\n${(process.stdout.isTTY ? tableLines(local.tally, style) : [plainLine(local.tally)]).join("\n")}`);
  tell(`\n${verdict(all, style)}`);
  return all.some(isFailed) ? 1 : 0;
}
