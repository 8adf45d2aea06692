import { isDeepStrictEqual } from "node:util";
import type { Plan, PlannedResource } from "../plan";
import { className } from "../monitor/urn";
import { Action, type ComponentAbove, type Change, type LeafChange } from "./change";
import { withDependents } from "./dependents";
import { leavesOf, topOf } from "./leaves";
import { inPresentNames, pairsOf, type Pair } from "./pairs";
import { isReplacedBy, isReplacedWithout } from "./replacement";

/** What `pulumi up` would do to a stack that is as one plan says, to make it what the other says; in the order of the plan. */
export function compare(before: Plan | undefined, after: Plan): Change[] {
  const pairs = pairsOf(before?.resources ?? [], after.resources);
  const was = before === undefined ? undefined : inPresentNames(before, pairs);
  const present = pairsOf(was?.resources ?? [], after.resources);
  const formerly = formerNames(pairs);
  const changes = present.flatMap((one) => changeOf(one, formerly));
  const places = new Map([...(was?.resources ?? []), ...after.resources].map((one) => [one.urn, one]));
  return withDependents(changes, present).map((change) => ({ ...change, above: componentsAround(change, places) }));
}

function componentsAround({ resource }: Change, places: ReadonlyMap<string, PlannedResource>): ComponentAbove[] {
  const above: ComponentAbove[] = [];
  for (let at = places.get(resource.parent ?? ""); at !== undefined; at = places.get(at.parent ?? "")) {
    above.unshift({ name: at.name, kind: className(at.type) });
  }
  return above;
}

/** What resources were called that have another URN now, by that. */
function formerNames(pairs: readonly Pair[]): ReadonlyMap<string, string> {
  return new Map(
    pairs.flatMap(({ was, is }) => {
      if (was === undefined || is === undefined || was.urn === is.urn) return [];
      return [[is.urn, was.name === is.name ? `${is.name} below another parent` : was.name] as const];
    }),
  );
}

function changeOf({ was, is }: Pair, formerly: ReadonlyMap<string, string>): Change[] {
  const nothing = { before: was, leaves: [], replacedBy: [], follows: [], above: [] };
  if (is === undefined) {
    const kept = was?.options.retainOnDelete === true;
    return was === undefined || kept ? [] : [{ ...nothing, action: Action.Delete, resource: was }];
  }
  if (was === undefined) return [{ ...nothing, action: Action.Create, resource: is }];
  const leaves = [...leafChanges(was, is), ...optionChanges(was, is)];
  const former = formerly.get(is.urn);
  if (leaves.length === 0 && former === undefined) return [];
  const paths = leaves.filter((leaf) => isReplacedBy(is, leaf.path) || isReplacedWithout(is, leaf));
  const replacedBy = [...new Set(paths.map(({ path }) => topOf(path)))];
  const action = replacedBy.length > 0 ? Action.Replace : Action.Update;
  const renamed = former === undefined ? {} : { renamedFrom: former };
  return [{ ...nothing, action, resource: is, leaves, replacedBy, ...renamed }];
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
