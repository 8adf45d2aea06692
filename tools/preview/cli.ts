import path from "node:path";
import { readArguments, USAGE, type Arguments } from "./arguments";
import { preview, type Plan } from "./index";
import { loadProject, stacksOf } from "./project/project";
import { failureText } from "./show/failure";
import { haproxyText } from "./show/haproxy";
import { iamText } from "./show/iam";
import { jsonText } from "./show/json";
import { lawsText } from "./show/laws";
import { summaryText } from "./show/summary";
import { styleFor } from "./show/style";

const ROOT = path.resolve(__dirname, "../..");

/** The command `npm start`; returns its exit code: 1 as well if a plan breaks a law. */
export async function main(argv: string[], root = ROOT): Promise<number> {
  // Standard output is the product. What the program prints there is a message like any other.
  const write = process.stdout.write.bind(process.stdout);
  console.log = console.info = console.error;
  // Whoever reads may stop early (`| head`); that is no failure.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  try {
    const asked = readArguments(argv);
    const made = asked.help ? [] : await plans(asked, root);
    const text = asked.help ? USAGE : textOf(asked, made);
    await new Promise<void>((resolve) => write(`${text}\n`, () => resolve()));
    const broken = lawsText(made, styleFor(process.stderr));
    process.stderr.write(broken);
    return broken === "" ? 0 : 1;
  } catch (error) {
    const style = styleFor(process.stderr);
    process.stderr.write(`${style.red("error:")} ${failureText(error)}\n`);
    return 1;
  }
}

/** One stack after the other: two programs in one process would share the SDK's state. */
async function plans(asked: Arguments, root: string): Promise<Plan[]> {
  const names = asked.all ? stacksOf(loadProject(root)) : [asked.stack];
  const made: Plan[] = [];
  for (const stack of names) {
    const done = progress(`evaluating ${stack} …`);
    try {
      made.push(await preview({ root, stack, isolated: asked.isolated, unknown: asked.unknown }));
    } finally {
      done();
    }
  }
  return made;
}

function textOf(asked: Arguments, made: Plan[]): string {
  if (asked.json) return jsonText(asked.all ? made : made[0]);
  const style = styleFor(process.stdout);
  const show = asked.haproxy ? haproxyText : asked.iam ? iamText : summaryText;
  return made.map((plan) => show(plan, style)).join("\n\n");
}

/** Tells who waits what for; only a person at a terminal waits. */
function progress(text: string): () => void {
  if (!process.stderr.isTTY) return () => undefined;
  process.stderr.write(text);
  return () => process.stderr.write("\r\x1b[2K");
}
