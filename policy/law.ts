import { classOf, type Plan, type Resource } from "./plan";

/** Something that AWS, or this project, requires of every plan. A pure function: it sees the plan and nothing else. */
export interface Law {
  /** Lower case, hyphens: how a finding is told from those of other laws, and named by a relaxation. */
  readonly name: string;
  /** What the law holds, in one sentence. */
  readonly says: string;
  readonly findings: (plan: Plan) => Finding[];
}

/** One place where a plan breaks a law. */
export interface Finding {
  readonly resource: Resource;
  /** The path of the input: `tags.Name`, `scopes[0].scopeDescription`. */
  readonly property: string;
  /** What to do, and what was got. */
  readonly what: string;
}

/** `law: Class name, property: what to do; got …` */
export function findingText({ name }: { readonly name: string }, { resource, property, what }: Finding): string {
  return `${name}: ${classOf(resource.type)} ${resource.name}, ${property}: ${what}`;
}
