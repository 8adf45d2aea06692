import type { Plan } from "../plan";
import { compare, type Change } from "./compare";
import { consequencesOf, type Consequences } from "./consequences";

/** What lies between the plans of several stacks, in the order in which a reviewer reads: the most important stack first. */
export interface Difference {
  readonly stacks: readonly StackDifference[];
  /** The same change of several stacks is one. */
  readonly changes: readonly SharedChange[];
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
      const consequences = consequencesOf(was, plan, changes);
      return { stack: plan.stack, isNew: was === undefined, changes, consequences };
    })
    .sort((a, b) => rank(a.stack) - rank(b.stack));
  return { stacks, changes: shared(stacks) };
}

function shared(stacks: readonly StackDifference[]): SharedChange[] {
  const found = new Map<string, { stacks: string[]; change: Change }>();
  for (const { stack, isNew, changes } of stacks) {
    // Of a stack that is new every resource is: its plan says so better.
    if (isNew) continue;
    for (const change of changes) {
      const key = JSON.stringify([change.action, withoutStack(change.resource.urn), change.leaves, change.replacedBy]);
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
