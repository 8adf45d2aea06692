import type { Style } from "../../shared/style";
import { Action, isSecret, type Change, type LeafChange } from "../diff/compare";
import type { Difference, SharedChange, StackDifference } from "../diff/difference";
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
  const stacks = difference.stacks.map((one) => stackLines(one, style).join("\n"));
  const all = difference.stacks.filter(({ isNew }) => !isNew).map(({ stack }) => stack);
  const changes = paragraphs(difference.changes.map((one) => changeLines(one, all, style)));
  const patches = merged(difference).map(
    ({ stacks: of, haproxy }) => `${style.bold(`HAProxy's files: ${of.join(", ")}`)}\n${haproxy.trimEnd()}`,
  );
  return [...stacks, ...changes, ...patches].join("\n\n");
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

/** What a reviewer is to look at first, each with its lines. */
export function warnings({ consequences }: StackDifference): [title: string, lines: readonly string[]][] {
  const all: [string, readonly string[]][] = [
    ["may do more than before", consequences.mayDoMore],
    ["is an outage", consequences.outages],
    ["loses data", consequences.losesData],
    ["breaks a law", consequences.lawsBroken],
    ["restarts tasks", consequences.restartsTasks],
  ];
  return all.filter(([, lines]) => lines.length > 0);
}

function stackLines(one: StackDifference, style: Style): string[] {
  return [
    style.bold(headline(one)),
    ...warnings(one).flatMap(([title, lines]) => [`  ${style.yellow(title)}`, ...lines.map((line) => `    ${line}`)]),
  ];
}

function changeLines({ stacks, change }: SharedChange, all: readonly string[], style: Style): string[] {
  const where = stacks.length === all.length ? "" : `  (${stacks.join(", ")})`;
  return [
    style.bold(`${SIGNS[change.action]} ${titleOf(change)}`) + where,
    ...change.leaves.map((leaf) => `    ${leafText(leaf)}`),
  ];
}

/** `lb.TargetGroup gatehouse-balancer, replaced by port (estimate)` */
export function titleOf({ resource, renamedFrom, replacedBy }: Change): string {
  const [, module = "", kind = ""] = /^(?:aws:)?([^/:]+)[^:]*:(.*)$/.exec(resource.type) ?? [];
  const renamed = renamedFrom === undefined ? "" : `, was ${renamedFrom}`;
  const replaced = replacedBy.length === 0 ? "" : `, replaced by ${replacedBy.join(", ")} (estimate)`;
  return `${module}.${kind} ${resource.name}${renamed}${replaced}`;
}

/** `port: 8080 -> 8443`; of a list what came and what went. */
export function leafText({ path, before, after }: LeafChange): string {
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
