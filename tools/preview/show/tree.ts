import { className, urnParts } from "../monitor/urn";
import type { Plan, PlannedResource } from "../plan";
import { keyInputs } from "./inputs";
import type { Style } from "../../shared/style";

/** The plan as a tree of parents and children, one line for each resource. */
export function treeLines(plan: Plan, style: Style): string[] {
  const below = new Map<string | undefined, PlannedResource[]>();
  for (const one of plan.resources) below.set(one.parent, [...(below.get(one.parent) ?? []), one]);
  const lines = (parent: string | undefined, indent: string): string[] => {
    const siblings = below.get(parent) ?? [];
    return siblings.flatMap((one, i) => {
      const last = i === siblings.length - 1;
      const line = `${style.dim(indent + (last ? "└─ " : "├─ "))}${lineOf(one, style)}`;
      return [line, ...lines(one.urn, indent + (last ? "   " : "│  "))];
    });
  };
  return lines(undefined, "");
}

function lineOf(one: PlannedResource, style: Style): string {
  const kind = typeText(one.type);
  const head = one.options.component ? style.bold(`${kind} ${one.name}`) : `${style.cyan(kind)} ${one.name}`;
  return [head, style.dim(keyInputs(one.inputs)), style.yellow(marks(one).join(" "))].filter((part) => part).join("  ");
}

/** `ecs.Service`, `Gatehouse`, `random.RandomPassword`: as one writes it in the program. */
function typeText(type: string): string {
  const [packageName = "", module = ""] = type.split(":");
  const folder = module.split("/")[0] ?? "";
  if (packageName === "aws") return `${folder}.${className(type)}`;
  if (packageName === "awsx") return `awsx.${folder}.${className(type)}`;
  return packageName === "random" || packageName === "pulumi" ? `${packageName}.${className(type)}` : className(type);
}

/** Options that change what happens to the resource. */
function marks({ urn, options }: PlannedResource): string[] {
  return [
    ...(options.protect ? ["[protect]"] : []),
    ...(options.retainOnDelete ? ["[retain]"] : []),
    ...(options.remote ? ["[expanded by its provider]"] : []),
    ...(options.read === undefined ? [] : [`[exists: ${options.read}]`]),
    ...(options.import === undefined ? [] : [`[import: ${options.import}]`]),
    ...(options.provider === undefined ? [] : [`[provider: ${options.provider.split("::").at(-1) ?? ""}]`]),
    ...(options.aliases?.some((alias) => moved(urn, alias)) ? ["[alias]"] : []),
  ];
}

/** True if the alias names another resource; many types of the SDK carry an alias to an older name of the type. */
function moved(urn: string, alias: string): boolean {
  const [now, was] = [urnParts(urn), urnParts(alias)];
  return now.name !== was.name || parents(now.types) !== parents(was.types);
}

function parents(types: string): string {
  return types.slice(0, Math.max(0, types.lastIndexOf("$")));
}
