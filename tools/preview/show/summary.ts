import type { Json, Plan, PlannedResource } from "../plan";
import { undecided } from "../../../policy/broken";
import { LAWS } from "../../../policy/laws";
import { plannedRelaxations } from "../../../policy/relaxation";
import { costText } from "./cost";
import { inputsText } from "./inputs";
import { treeLines } from "./tree";
import type { Style } from "../../shared/style";

/** A plan for a reader: the tree, how much of what, and what comes out. */
export function summaryText(plan: Plan, style: Style): string {
  const project = plan.resources[0]?.urn.split("::")[1];
  const title = project === undefined ? plan.stack : `${project} ${plan.stack}`;
  const sections = [
    [style.bold(`${title}: ${counted(plan)}`), ...treeLines(plan, style)],
    [style.bold("per service"), `  ${servicesText(plan)}`],
    ...costOf(plan, style),
    ...relaxed(plan, style),
    ...undecidedBy(plan, style),
    ...attachedTo(plan, style),
    [style.bold("outputs"), ...outputLines(plan.outputs)],
  ];
  return sections.map((lines) => lines.join("\n")).join("\n\n");
}

/** How many resources each service has, most first: `ec2 21, apigatewayv2 14`. */
export function servicesText(plan: Plan): string {
  const counts = new Map<string, number>();
  for (const one of plan.resources) {
    if (!one.options.component) counts.set(service(one.type), (counts.get(service(one.type)) ?? 0) + 1);
  }
  const sorted = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return sorted.map(([name, count]) => `${name} ${count}`).join(", ");
}

/** `ec2` of `aws:ec2/vpc:Vpc`, `awsx ec2` of `awsx:ec2:Vpc`, `random` of `random:index/…`. */
function service(type: string): string {
  const [packageName = "", module = ""] = type.split(":");
  const name = module.split("/")[0] ?? "";
  if (packageName === "aws") return name;
  return name === "index" ? packageName : `${packageName} ${name}`;
}

function counted(plan: Plan): string {
  const groups = plan.resources.filter(isGroup).length;
  return `${numbered(plan.resources.length - groups, "resource")} in ${numbered(groups, "component")}`;
}

function numbered(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function isGroup(resource: PlannedResource): boolean {
  return resource.options.component === true;
}

function costOf(plan: Plan, style: Style): string[][] {
  const lines = costText(plan);
  return lines.length === 0 ? [] : [[style.bold("cost a month, fixed"), ...lines]];
}

/** What the stack says that it does not keep, and why. */
function relaxed(plan: Plan, style: Style): string[][] {
  const lines = plannedRelaxations(plan).map(
    ({ law, resources, because }) => `  ${law}${resources ? ` (${resources.join(", ")})` : ""}: ${because}`,
  );
  return lines.length === 0 ? [] : [[style.bold("laws not kept"), ...lines]];
}

/** What no law can say of: a value that only the cloud knows, or another provider's resource. */
function undecidedBy(plan: Plan, style: Style): string[][] {
  const lines = undecided(plan, LAWS).map((line) => `  ${line}`);
  return lines.length === 0 ? [] : [[style.bold("not decided by the laws"), ...lines]];
}

/** The APIs of other programs that the stack knows of, and their paths on its domain. */
function attachedTo({ outputs }: Plan, style: Style): string[][] {
  const { attached = [] } = (outputs["reference"] ?? {}) as { attached?: { name: string; paths?: string[] }[] };
  const place = (paths: string[] | undefined): string =>
    paths === undefined ? "paths unknown" : paths.map((path) => `/${path}`).join(", ") || "no path here";
  const lines = attached.map(({ name, paths }) => `  ${name}: ${place(paths)}`);
  return lines.length === 0 ? [] : [[style.bold("attached by other programs"), ...lines]];
}

function outputLines(outputs: Record<string, Json>): string[] {
  const names = Object.keys(outputs)
    .filter((name) => name !== "relaxations")
    .sort();
  return names.length === 0 ? ["  none"] : names.map((name) => `  ${name} = ${inputsText(outputs[name] ?? null)}`);
}
