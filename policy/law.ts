import { asRead, asWritten, classOf, type Plan, type Resource } from "./plan";

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
  /** That the value is not known yet: whether it keeps the law shows when the program has run. */
  readonly isUnknown?: true;
}

/** Where a plan breaks a law, by what is known of it. */
export function findingsOf(law: Pick<Law, "findings">, plan: Plan): Finding[] {
  return told(law, plan).filter(({ isUnknown }) => !isUnknown);
}

/** What of a plan a law cannot decide before the program has run. */
export function undecidedOf(law: Pick<Law, "findings">, plan: Plan): Finding[] {
  return told(law, plan).filter(({ isUnknown }) => isUnknown);
}

function told(law: Pick<Law, "findings">, plan: Plan): Finding[] {
  return law.findings(asRead(plan)).map((finding) => ({ ...finding, resource: asWritten(finding.resource) }));
}

/** `law: Class name, property: what to do; got …` */
export function findingText({ name }: { readonly name: string }, { resource, property, what }: Finding): string {
  return `${name}: ${classOf(resource.type)} ${resource.name}, ${property}: ${what}`;
}
