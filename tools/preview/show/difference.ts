import type { Style } from "../../shared/style";
import { Action, isSecret, type Change, type LeafChange } from "../diff/change";
import type { Difference, SharedChange, StackDifference } from "../diff/difference";
import { className } from "../monitor/urn";
import type { Json } from "../plan";

/** What a line of a change begins with. */
export const SIGNS: Readonly<Record<Action, string>> = {
  [Action.Create]: "+",
  [Action.Delete]: "-",
  [Action.Update]: "~",
  [Action.Replace]: "-/+",
};

/** Longest value that a line shows whole. */
const LONGEST = 160;

/** A difference for a terminal: what it means for each stack, then every change. */
export function differenceText(difference: Difference, style: Style): string {
  const stacks = warnings(difference).map(({ one, warned }) => stackLines(one, warned, style).join("\n"));
  const all = difference.stacks.filter(({ isNew }) => !isNew).map(({ stack }) => stack);
  const changes = paragraphs(difference.changes.map((one) => changeLines(one, all, style)));
  const patches = merged(difference).map(
    ({ stacks: of, haproxy }) => `${style.bold(`HAProxy's files: ${of.join(", ")}`)}\n${haproxy.trimEnd()}`,
  );
  return [...stacks, ...goneLines(difference), ...changes, ...patches].join("\n\n");
}

/** Changes of one line stand together, others apart. */
function paragraphs(changes: readonly string[][]): string[] {
  const short = changes.filter((lines) => lines.length === 1).map(([line = ""]) => line);
  const long = changes.filter((lines) => lines.length > 1).map((lines) => lines.join("\n"));
  return short.length === 0 ? long : [...long, short.join("\n")];
}

/** `prod: 1 to create, 2 to update, 0 to replace, 0 to delete, $3.00 a month more` */
export function headline({ stack, isNew, changes, consequences: { usd } }: StackDifference): string {
  if (isNew) return `${stack}: a new stack, ${changes.length} to create, $${usd.toFixed(2)} a month`;
  const count = (action: Action) => changes.filter((one) => one.action === action).length;
  const counts = [
    `${count(Action.Create)} to create`,
    `${count(Action.Update)} to update`,
    `${count(Action.Replace)} to replace`,
    `${count(Action.Delete)} to delete`,
  ];
  const cost = Math.abs(usd) < 0.005 ? [] : [`$${Math.abs(usd).toFixed(2)} a month ${usd > 0 ? "more" : "less"}`];
  return `${stack}: ${[...counts, ...cost].join(", ")}`;
}

/** What is said of stacks that have no plan any more. */
export function goneLines({ gone }: Difference): string[] {
  return gone.map((stack) => `${stack}: has no plan any more; what it has stays until pulumi destroy`);
}

/** What a reviewer is to look at first of a stack, each with its lines. */
export type Warnings = readonly (readonly [title: string, lines: readonly string[]])[];

/** The warnings of each stack; what is as it is of a stack before it is counted, and not said again. */
export function warnings({ stacks }: Difference): { readonly one: StackDifference; readonly warned: Warnings }[] {
  return stacks.map((one, at) => {
    const warned = warningsOf(one).map(([title, lines]) => {
      for (const other of stacks.slice(0, at)) {
        const known = new Set(warningsOf(other).find(([name]) => name === title)?.[1]);
        const same = lines.filter((line) => known.has(line)).length;
        if (same < 2) continue;
        return [title, [...lines.filter((line) => !known.has(line)), `${same} more, as in ${other.stack}`]] as const;
      }
      return [title, lines] as const;
    });
    return { one, warned };
  });
}

function warningsOf({ consequences }: StackDifference): Warnings {
  const all: Warnings = [
    ["may do more than before", consequences.mayDoMore],
    ["is an outage", consequences.outages],
    ["is refused by Pulumi", consequences.refused],
    ["loses data", consequences.losesData],
    ["breaks a law", consequences.lawsBroken],
    ["restarts tasks", consequences.restartsTasks],
  ];
  return all.filter(([, lines]) => lines.length > 0);
}

function stackLines(one: StackDifference, warned: Warnings, style: Style): string[] {
  return [
    style.bold(headline(one)),
    ...warned.flatMap(([title, lines]) => [`  ${style.yellow(title)}`, ...lines.map((line) => `    ${line}`)]),
  ];
}

function changeLines({ stacks, change }: SharedChange, all: readonly string[], style: Style): string[] {
  const where = stacks.length === all.length ? "" : `  (${stacks.join(", ")})`;
  return [
    style.bold(`${SIGNS[change.action]} ${titleOf(change)}`) + where,
    ...detailsOf(change).map((line) => `    ${line}`),
  ];
}

/** `lb.TargetGroup gatehouse-balancer, replaced by port (estimate)` */
export function titleOf({ resource, renamedFrom, replacedBy }: Change): string {
  const [module] = resource.type.replace(/^aws:/, "").split(/[/:]/);
  const renamed = renamedFrom === undefined ? "" : `, was ${renamedFrom}`;
  const replaced = replacedBy.length === 0 ? "" : `, replaced by ${replacedBy.join(", ")} (estimate)`;
  return `${module}.${className(resource.type)} ${resource.name}${renamed}${replaced}`;
}

/** What of a resource changes, a line each. Of what is replaced all is new. */
export function detailsOf({ action, leaves, follows }: Change): string[] {
  const following = action === Action.Replace ? [] : follows;
  return [...leaves.map(leafText), ...following.map((input) => `${input}: made of what is replaced`)];
}

/** `port: 8080 -> 8443`; of a list what came and what went. */
function leafText({ path, before, after }: LeafChange): string {
  if (isSecret(before) || isSecret(after)) return `${path}: a secret changed`;
  if (Array.isArray(before) && Array.isArray(after)) return `${path}: ${itemsText(before, after)}`;
  return `${path}: ${valueText(before)} -> ${valueText(after)}`;
}

function itemsText(before: readonly Json[], after: readonly Json[]): string {
  const has = (items: readonly Json[], item: Json) => items.some((one) => JSON.stringify(one) === JSON.stringify(item));
  const came = after.filter((item) => !has(before, item)).map((item) => `+ ${valueText(item)}`);
  const went = before.filter((item) => !has(after, item)).map((item) => `- ${valueText(item)}`);
  return came.length + went.length === 0 ? `in another order: ${valueText([...after])}` : [...went, ...came].join(", ");
}

export function valueText(value: Json | undefined): string {
  if (value === undefined) return "(none)";
  const text = JSON.stringify(value);
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}… (${text.length} characters)`;
}

/** What changes in HAProxy's files: the same patch of several stacks is one. */
export function merged({ stacks }: Difference): { stacks: string[]; haproxy: string }[] {
  const found = new Map<string, string[]>();
  for (const { stack, consequences } of stacks.filter((one) => one.consequences.haproxy !== "")) {
    found.set(consequences.haproxy, [...(found.get(consequences.haproxy) ?? []), stack]);
  }
  return [...found].map(([haproxy, of]) => ({ stacks: of, haproxy }));
}
