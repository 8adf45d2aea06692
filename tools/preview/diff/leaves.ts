import type { Json } from "../plan";

/** A value without parts, where it stands: `healthCheck.timeout`, `policy.Statement[ReadIt].Action`. */
export type Leaves = ReadonlyMap<string, Json>;

/** What tells the groups of a list apart, so that one that comes in front does not change all others. */
const KEYS = ["Sid", "name", "Name", "key", "id", "routeKey"];

/** Every leaf of a resource's inputs; text that is JSON is gone into: policies, containers, parameters. */
export function leavesOf(inputs: Readonly<Record<string, Json>>): Leaves {
  const leaves = new Map<string, Json>();
  collect(inputs, "", leaves);
  return leaves;
}

/** `healthCheck` of `healthCheck.timeout`. */
export function topOf(path: string): string {
  return /^[^.[]+/.exec(path)?.[0] ?? path;
}

function collect(value: Json, at: string, leaves: Map<string, Json>): void {
  const inner = typeof value === "string" ? parsed(value) : value;
  if (typeof inner !== "object" || inner === null || isPlainList(inner)) {
    leaves.set(at, inner);
  } else if (Array.isArray(inner)) {
    const names = namesOf(inner);
    (inner as Json[]).forEach((item, i) => collect(item, `${at}[${names[i] ?? i}]`, leaves));
  } else {
    for (const [key, item] of Object.entries(inner)) collect(item, at === "" ? key : `${at}.${key}`, leaves);
  }
}

/** A list of values without parts is one leaf: its order and its items are read together. */
function isPlainList(value: Json): value is Json[] {
  return Array.isArray(value) && value.every((item) => typeof item !== "object" || item === null);
}

/** What each group of a list is called, if each of them has a name of its own. */
function namesOf(items: readonly Json[]): (string | undefined)[] {
  for (const key of KEYS) {
    const names = items.map((item) => nameIn(item, key));
    if (names.every((name) => name !== undefined) && new Set(names).size === names.length) return names;
  }
  return [];
}

function nameIn(item: Json, key: string): string | undefined {
  if (typeof item !== "object" || item === null || Array.isArray(item)) return undefined;
  const name = item[key];
  return typeof name === "string" ? name : undefined;
}

function parsed(text: string): Json {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
