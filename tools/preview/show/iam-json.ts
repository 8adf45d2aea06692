import { statements, type PolicyStatement } from "../../../policy/iam/statements";
import type { Plan } from "../plan";

/** One statement for a program to read: whose it is in place of the whole resource. */
export interface StatedRight extends Omit<PolicyStatement, "resource"> {
  readonly type: string;
  readonly name: string;
}

/** Who may do what in a stack. */
export interface StatedRights {
  readonly stack: string;
  readonly statements: readonly StatedRight[];
}

/** Every statement of every role and of every resource's own policy. */
export function iamRights(plan: Plan): StatedRights {
  const stated = statements(plan).map(({ resource, ...one }) => ({ type: resource.type, name: resource.name, ...one }));
  return { stack: plan.stack, statements: stated };
}
