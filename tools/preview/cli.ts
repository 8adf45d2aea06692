import { writeFileSync } from "node:fs";
import path from "node:path";
import promotion from "../../stacks/promotion.json";
import { execute, type Print } from "../shared/command";
import { CommandError } from "../shared/command-error";
import { PREVIEW, type PreviewArguments } from "./arguments";
import { plansOf } from "./diff/against";
import { differenceOf } from "./diff/difference";
import { NoPlanError } from "./failure";
import { preview, type Plan } from "./index";
import { readConfig } from "./project/environments";
import { withOverrides } from "./project/override";
import { readOutputs } from "./project/outputs";
import { programPlan } from "./programs/program-plan";
import { loadProject, stacksOf } from "./project/project";
import { differenceHtml } from "./show/difference-html";
import { differenceMarkdown } from "./show/difference-markdown";
import { differenceText } from "./show/difference";
import { failureText } from "./show/failure";
import { haproxyText } from "./show/haproxy";
import { iamText } from "./show/iam";
import { iamRights } from "./show/iam-json";
import { jsonText } from "./show/json";
import { readPlans } from "./read-plans";
import { lawsText } from "./show/laws";
import { notComparedHtml, notComparedMarkdown, notComparedText, Side, type NotCompared } from "./show/not-compared";
import { summaryText } from "./show/summary";
import { withProgress } from "../shared/progress";
import { styleFor } from "../shared/style";

const ROOT = path.resolve(__dirname, "../..");

/** The command `npm start`; returns its exit code: 1 as well if a plan breaks a law. */
export async function main(argv: string[], root = ROOT): Promise<number> {
  return execute({ ...PREVIEW, errorText: failureText, run: (values, print) => show(values, root, print) }, argv);
}

async function show(values: PreviewArguments, root: string, print: Print): Promise<number> {
  const { against } = values;
  if (against !== undefined) return showDifference({ ...values, against }, root, print);
  const made = await plansFor(values, root);
  print(textOf(values, made));
  const style = styleFor(process.stderr);
  const broken = lawsText(made, style);
  process.stderr.write(broken);
  return broken === "" ? 0 : 1;
}

async function plansFor(values: PreviewArguments, root: string): Promise<Plan[]> {
  return values.plans === undefined ? plans(values, root) : readPlans(values.plans, "--plans");
}

type DifferenceArguments = PreviewArguments & { readonly against: string };

/** What changes; exits with 1 if a law is newly broken, if the step itself is an outage, or if a side makes no plan. */
async function showDifference(values: DifferenceArguments, root: string, print: Print): Promise<number> {
  const { all, stack, plans: file, markdown, html } = values;
  const compared = await sides(values, root);
  if ("why" in compared) {
    if (html !== undefined) writeFileSync(html, notComparedHtml(compared));
    print(markdown ? notComparedMarkdown(compared) : notComparedText(compared));
    return 1;
  }
  const { before, after } = compared;
  const wanted = all || file !== undefined ? before : before.filter((plan) => plan.stack === stack);
  const difference = differenceOf(wanted, after, promotion);
  if (html !== undefined) writeFileSync(html, differenceHtml(difference));
  print(markdown ? differenceMarkdown(difference) : differenceText(difference, styleFor(process.stdout)));
  return difference.stacks.some(({ consequences }) => consequences.lawsBroken.length + consequences.outages.length > 0)
    ? 1
    : 0;
}

/** The plans of both sides, or why one makes none. */
async function sides(
  values: DifferenceArguments,
  root: string,
): Promise<NotCompared | { readonly before: Plan[]; readonly after: Plan[] }> {
  let side: Side = Side.After;
  try {
    const after = await plansFor(values, root);
    side = Side.Before;
    const made = () => plansOf(root, values.against);
    return { before: await withProgress(`evaluating what ${values.against} has`, made), after };
  } catch (error) {
    if (side === Side.Before ? !(error instanceof NoPlanError) : error instanceof CommandError) throw error;
    return { side, why: failureText(error) };
  }
}

/** One stack after the other: two programs in one process would share the SDK's state. */
async function plans(values: PreviewArguments, root: string): Promise<Plan[]> {
  const names = values.all ? stacksOf(loadProject(root)) : [values.stack];
  const config = values.config === undefined ? {} : { config: readConfig(values.config) };
  const made: Plan[] = [];
  if (values.program !== undefined) {
    const options = {
      root: path.resolve(values.program),
      unknown: values.unknown,
      references: readOutputs(values.outputs),
      ...config,
    };
    const one = () => programPlan({ ...options, stack: values.stack }, root);
    return [await withProgress(`evaluating ${values.program}`, one)];
  }
  for (const stack of names) {
    const { isolated, unknown, set = [] } = values;
    const options = { root, stack, isolated, unknown, ...config };
    const one = () => withOverrides(root, stack, set, () => preview(options));
    made.push(await withProgress(`evaluating ${stack}`, one));
  }
  return made;
}

function textOf(values: PreviewArguments, made: Plan[]): string {
  if (values.json) {
    const shown: readonly unknown[] = values.iam ? made.map(iamRights) : made;
    return jsonText(values.all ? shown : shown[0]);
  }
  const style = styleFor(process.stdout);
  const showPlan = values.haproxy ? haproxyText : values.iam ? iamText : summaryText;
  return made.map((plan) => showPlan(plan, style)).join("\n\n");
}
