import { writeFileSync } from "node:fs";
import path from "node:path";
import promotion from "../../stacks/promotion.json";
import { execute, type Print } from "../shared/command";
import { PREVIEW, type PreviewArguments } from "./arguments";
import { plansOf } from "./diff/against";
import { differenceOf } from "./diff/difference";
import { preview, type Plan } from "./index";
import { withOverrides } from "./project/override";
import { loadProject, stacksOf } from "./project/project";
import { differenceHtml } from "./show/difference-html";
import { differenceMarkdown } from "./show/difference-markdown";
import { differenceText } from "./show/difference";
import { failureText } from "./show/failure";
import { haproxyText } from "./show/haproxy";
import { iamText } from "./show/iam";
import { jsonText } from "./show/json";
import { readPlans } from "./read-plans";
import { lawsText } from "./show/laws";
import { summaryText } from "./show/summary";
import { styleFor } from "../shared/style";

const ROOT = path.resolve(__dirname, "../..");

/** The command `npm start`; returns its exit code: 1 as well if a plan breaks a law. */
export async function main(argv: string[], root = ROOT): Promise<number> {
  return execute({ ...PREVIEW, errorText: failureText, run: (values, print) => show(values, root, print) }, argv);
}

async function show(values: PreviewArguments, root: string, print: Print): Promise<number> {
  const made = values.plans === undefined ? await plans(values, root) : readPlans(values.plans, "--plans");
  if (values.against !== undefined) return showDifference(values, { root, against: values.against, made }, print);
  print(textOf(values, made));
  const style = styleFor(process.stderr);
  const broken = lawsText(made, style);
  process.stderr.write(broken);
  return broken === "" ? 0 : 1;
}

/** What changes; exits with 1 if a law is newly broken, or if the step itself is an outage. */
async function showDifference(
  { all, stack, plans: file, markdown, html }: PreviewArguments,
  { root, against, made }: { readonly root: string; readonly against: string; readonly made: readonly Plan[] },
  print: Print,
): Promise<number> {
  const before = await plansOf(root, against);
  const wanted = all || file !== undefined ? before : before.filter((plan) => plan.stack === stack);
  const difference = differenceOf(wanted, made, promotion);
  if (html !== undefined) writeFileSync(html, differenceHtml(difference));
  print(markdown ? differenceMarkdown(difference) : differenceText(difference, styleFor(process.stdout)));
  return difference.stacks.some(({ consequences }) => consequences.lawsBroken.length + consequences.outages.length > 0)
    ? 1
    : 0;
}

/** One stack after the other: two programs in one process would share the SDK's state. */
async function plans(values: PreviewArguments, root: string): Promise<Plan[]> {
  const names = values.all ? stacksOf(loadProject(root)) : [values.stack];
  const made: Plan[] = [];
  for (const stack of names) {
    const done = progress(`evaluating ${stack} …`);
    try {
      const { isolated, unknown, set = [] } = values;
      made.push(await withOverrides(root, stack, set, () => preview({ root, stack, isolated, unknown })));
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
