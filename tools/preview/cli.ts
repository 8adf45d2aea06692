import path from "node:path";
import { execute, type Print } from "../shared/command";
import { PREVIEW, type PreviewArguments } from "./arguments";
import { preview, type Plan } from "./index";
import { loadProject, stacksOf } from "./project/project";
import { failureText } from "./show/failure";
import { haproxyText } from "./show/haproxy";
import { iamText } from "./show/iam";
import { jsonText } from "./show/json";
import { readPlans } from "./read-plans";
import { lawsText, stepsText } from "./show/laws";
import { summaryText } from "./show/summary";
import { styleFor } from "../shared/style";

const ROOT = path.resolve(__dirname, "../..");

/** The command `npm start`; returns its exit code: 1 as well if a plan breaks a law. */
export async function main(argv: string[], root = ROOT): Promise<number> {
  return execute({ ...PREVIEW, errorText: failureText, run: (values, print) => show(values, root, print) }, argv);
}

async function show(values: PreviewArguments, root: string, print: Print): Promise<number> {
  const before = values.before === undefined ? [] : readPlans(values.before);
  const made = await plans(values, root);
  print(textOf(values, made));
  const style = styleFor(process.stderr);
  const broken = lawsText(made, style) + stepsText(before, made, style);
  process.stderr.write(broken);
  return broken === "" ? 0 : 1;
}

/** One stack after the other: two programs in one process would share the SDK's state. */
async function plans(values: PreviewArguments, root: string): Promise<Plan[]> {
  const names = values.all ? stacksOf(loadProject(root)) : [values.stack];
  const made: Plan[] = [];
  for (const stack of names) {
    const done = progress(`evaluating ${stack} …`);
    try {
      made.push(await preview({ root, stack, isolated: values.isolated, unknown: values.unknown }));
    } finally {
      done();
    }
  }
  return made;
}

function textOf(values: PreviewArguments, made: Plan[]): string {
  if (values.json) return jsonText(values.all ? made : made[0]);
  const style = styleFor(process.stdout);
  const showPlan = values.haproxy ? haproxyText : values.iam ? iamText : summaryText;
  return made.map((plan) => showPlan(plan, style)).join("\n\n");
}

/** Shows what is going on, at a terminal only. @returns how to remove it */
function progress(text: string): () => void {
  if (!process.stderr.isTTY) return () => undefined;
  process.stderr.write(text);
  return () => process.stderr.write("\r\x1b[2K");
}
