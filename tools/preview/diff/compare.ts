import { isDeepStrictEqual } from "node:util";
import { SECRET, type Json, type Plan, type PlannedResource } from "../plan";
import { leavesOf, topOf } from "./leaves";
import { isReplacedBy } from "./replacement";

/** What becomes of a resource. */
export const Action = { Create: "Create", Delete: "Delete", Update: "Update", Replace: "Replace" } as const;

export type Action = (typeof Action)[keyof typeof Action];

/** A leaf that is not what it was; undefined where there was, or is, none. */
export interface LeafChange {
  readonly path: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

export interface Change {
  readonly action: Action;
  /** As it is after; as it was, if it is deleted. */
  readonly resource: PlannedResource;
  readonly before: PlannedResource | undefined;
  readonly leaves: readonly LeafChange[];
  /** The inputs by which it is replaced: an estimate, since the provider decides (see replacement.ts). */
  readonly replacedBy: readonly string[];
  /** What it was called, if an alias says that it is the same. */
  readonly renamedFrom?: string;
}

/** What `pulumi up` would do to a stack that is as one plan says, to make it what the other says; in the order of the plan. */
export function compare(before: Plan | undefined, after: Plan): Change[] {
  const pairs = pair(before?.resources ?? [], after.resources);
  const changes = pairs.flatMap(({ was, is }) => changeOf(was, is));
  return withReplacedDependents(changes, pairs);
}

interface Pair {
  readonly was: PlannedResource | undefined;
  readonly is: PlannedResource | undefined;
}

/** The same resource in both plans: by its URN, or by an alias, which is the URN that it had. */
function pair(before: readonly PlannedResource[], after: readonly PlannedResource[]): Pair[] {
  const old = new Map(before.map((one) => [one.urn, one]));
  const found = after.map((is): Pair => {
    const urn = [is.urn, ...(is.options.aliases ?? [])].find((one) => old.has(one));
    const was = urn === undefined ? undefined : old.get(urn);
    if (urn !== undefined) old.delete(urn);
    return { was, is };
  });
  return [...found, ...[...old.values()].map((was): Pair => ({ was, is: undefined }))];
}

function changeOf(was: PlannedResource | undefined, is: PlannedResource | undefined): Change[] {
  if (is === undefined) {
    const kept = was?.options.retainOnDelete === true;
    return was === undefined || kept
      ? []
      : [{ action: Action.Delete, resource: was, before: was, leaves: [], replacedBy: [] }];
  }
  if (was === undefined) return [{ action: Action.Create, resource: is, before: was, leaves: [], replacedBy: [] }];
  const leaves = [...leafChanges(was, is), ...optionChanges(was, is)];
  const renamedFrom = was.urn === is.urn ? {} : { renamedFrom: was.name };
  if (leaves.length === 0 && was.urn === is.urn) return [];
  const replacedBy = [
    ...new Set(
      leaves
        .map(({ path }) => path)
        .filter((path) => isReplacedBy(is, path))
        .map(topOf),
    ),
  ];
  const action = replacedBy.length > 0 ? Action.Replace : Action.Update;
  return [{ action, resource: is, before: was, leaves, replacedBy, ...renamedFrom }];
}

function leafChanges(was: PlannedResource, is: PlannedResource): LeafChange[] {
  const ignored = new Set(is.options.ignoreChanges?.map(topOf));
  const [old, now] = [leavesOf(was.inputs), leavesOf(is.inputs)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((path) => !ignored.has(topOf(path)))
    .map((path) => ({ path, before: old.get(path), after: now.get(path) }))
    .filter(({ before, after }) => !isDeepStrictEqual(before, after));
}

/** The options that change what Pulumi does with a resource later. */
const OPTIONS = ["protect", "retainOnDelete", "deleteBeforeReplace"] as const;

function optionChanges(was: PlannedResource, is: PlannedResource): LeafChange[] {
  return OPTIONS.filter((option) => was.options[option] !== is.options[option]).map((option) => ({
    path: `(${option})`,
    before: was.options[option] ?? false,
    after: is.options[option] ?? false,
  }));
}

/** What is made of a replaced resource's outputs is replaced too, where such an input replaces it. */
function withReplacedDependents(changes: readonly Change[], pairs: readonly Pair[]): Change[] {
  const byUrn = new Map(changes.map((change) => [change.resource.urn, change]));
  for (let grown = true; grown;) {
    grown = false;
    for (const { was, is } of pairs) {
      if (was === undefined || is === undefined) continue;
      const known = byUrn.get(is.urn);
      if (known?.action === Action.Replace) continue;
      const replacedBy = Object.entries(is.options.propertyDependencies ?? {})
        .filter(
          ([input, urns]) => isReplacedBy(is, input) && urns.some((urn) => byUrn.get(urn)?.action === Action.Replace),
        )
        .map(([input]) => input);
      if (replacedBy.length === 0) continue;
      byUrn.set(is.urn, {
        ...(known ?? { resource: is, before: was, leaves: [] }),
        action: Action.Replace,
        replacedBy,
      });
      grown = true;
    }
  }
  return [...byUrn.values()];
}

/** Whether a value is one that nobody may read: only that it changed is known, if its other half shows it. */
export function isSecret(value: Json | undefined): boolean {
  return typeof value === "string" && value.includes(SECRET);
}
