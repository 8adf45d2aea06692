import { problemsOf, must, type Rule } from "../../../fields";
import { nameFits } from "../../shared/names";
import { AUTHORITY, type AuthorityArgs, type ResolvedAuthority } from "./args";
import type { KindArgs } from "./kind";
import { KIND_NAMES, kindOf } from "./kinds";

/** All that is wrong with the name and the arguments; empty if nothing. */
export function authorityProblems(name: string, args: AuthorityArgs): string[] {
  return [...nameFits(name, "", 64, "root's common name"), ...problemsOf(AUTHORITY, args, AUTHORITY_RULES)];
}

const AUTHORITY_RULES: Rule<ResolvedAuthority>[] = [
  { of: ["kind", "signersPath", "breakGlassArns", "names", "hostedZoneId", "dnsElsewhere"], problems: kindProblems },
  { of: ["kind", "hostedZoneId", "dnsElsewhere"], problems: dnsProblems },
];

/** What is wrong with the arguments that not every kind takes. */
function kindProblems(args: ResolvedAuthority): string[] {
  const { takes, problems } = kindOf(args.kind);
  const taken = Object.keys(takes) as (keyof KindArgs)[];
  return taken
    .flatMap((property) => {
      // Optional in its row, because another kind takes none.
      if (takes[property] && args[property] === undefined && property === "hostedZoneId" && args.dnsElsewhere)
        return [];
      if (takes[property] && args[property] === undefined)
        return AUTHORITY.rows[property].problems(undefined, property);
      const what = `leave it out: it is for ${takers(property)} alone`;
      return must(takes[property] || args[property] === undefined, property, what, args[property]);
    })
    .concat(problems(args));
}

/** Where ACM sees that the names are ours: in one place. */
function dnsProblems({ kind, hostedZoneId, dnsElsewhere }: ResolvedAuthority): string[] {
  if (!dnsElsewhere) return [];
  const { hostedZoneId: takesDns } = kindOf(kind).takes;
  const what = takesDns
    ? "leave it out with hostedZoneId: the records are put there"
    : `leave it out: it is for ${takers("hostedZoneId")} alone`;
  return must(takesDns && hostedZoneId === undefined, "dnsElsewhere", what, dnsElsewhere);
}

function takers(property: keyof KindArgs): string {
  return KIND_NAMES.filter((name) => kindOf(name).takes[property]).join(" and ");
}
