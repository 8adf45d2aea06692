import type { Plan } from "../plan";
import type { Change } from "./change";
import { compare } from "./compare";
import { consequencesOf, type Consequences } from "./consequences";
import { inPresentNames, pairsOf } from "./pairs";

/** What lies between the plans of several stacks, in the order in which a reviewer reads: the most important stack first. */
export interface Difference {
  readonly stacks: readonly StackDifference[];
  /** The same change of several stacks is one. */
  readonly changes: readonly SharedChange[];
  /** Stacks that have no plan any more. Pulumi destroys nothing of them by itself. */
  readonly gone: readonly string[];
}

export interface StackDifference {
  readonly stack: string;
  /** There was no such stack. */
  readonly isNew: boolean;
  readonly changes: readonly Change[];
  readonly consequences: Consequences;
}

export interface SharedChange {
  readonly stacks: readonly string[];
  readonly change: Change;
}

/**
 * @param order stacks from the first that a release reaches to the last; the last is read first
 */
export function differenceOf(before: readonly Plan[], after: readonly Plan[], order: readonly string[]): Difference {
  const rank = (stack: string) => (order.includes(stack) ? order.length - order.indexOf(stack) : order.length + 1);
  const stacks = after
    .map((plan): StackDifference => {
      const was = before.find(({ stack }) => stack === plan.stack);
      const changes = compare(was, plan);
      const present = was && inPresentNames(was, pairsOf(was.resources, plan.resources));
      const consequences = consequencesOf(present, plan, changes);
      return { stack: plan.stack, isNew: was === undefined, changes, consequences };
    })
    .sort((a, b) => rank(a.stack) - rank(b.stack));
  const gone = before.map(({ stack }) => stack).filter((stack) => !after.some((plan) => plan.stack === stack));
  return { stacks, changes: shared(stacks), gone };
}

function shared(stacks: readonly StackDifference[]): SharedChange[] {
  const found = new Map<string, { stacks: string[]; change: Change }>();
  for (const { stack, isNew, changes } of stacks) {
    // Of a stack that is new every resource is: its plan says so better.
    if (isNew) continue;
    for (const change of changes) {
      const key = JSON.stringify([
        change.action,
        withoutStack(change.resource.urn),
        change.leaves,
        change.replacedBy,
        change.follows,
      ]);
      const known = found.get(key) ?? { stacks: [], change };
      known.stacks.push(stack);
      found.set(key, known);
    }
  }
  return [...found.values()];
}

function withoutStack(urn: string): string {
  return urn.split("::").slice(1).join("::");
}
