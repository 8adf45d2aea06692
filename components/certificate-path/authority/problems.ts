import { must } from "../../shared/refuse";
import { regionProblems } from "../../shared/region";
import type { AuthorityArgs } from "./args";
import type { KindArgs } from "./kind";
import { findKind, KIND_NAMES, kindOf } from "./kinds";

/** All that is wrong with the arguments; empty if nothing. */
export function authorityProblems(args: AuthorityArgs): string[] {
  const kind = findKind(args.kind);
  return [...regionProblems(args.region), ...kindProblems(args.kind), ...(kind ? argsProblems(args) : [])];
}

/** A problem if a kind of authority is none that is known. */
export function kindProblems(kind: AuthorityArgs["kind"]): string[] {
  return must(findKind(kind) !== undefined, "kind", `use one of ${KIND_NAMES.join(", ")}`, kind);
}

/** What is wrong with the arguments that not every kind takes. */
function argsProblems(args: AuthorityArgs): string[] {
  const { takes, problems } = kindOf(args.kind);
  const own = Object.keys(takes) as (keyof KindArgs)[];
  const foreign = own.filter((property) => !takes[property] && args[property] !== undefined);
  return [
    ...problems(args),
    ...foreign.flatMap((property) => must(false, property, `leave it out: it is for ${takers(property)} alone`, args[property])), // prettier-ignore
  ];
}

function takers(property: keyof KindArgs): string {
  return KIND_NAMES.filter((name) => kindOf(name).takes[property]).join(" and ");
}
