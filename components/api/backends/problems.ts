import { duplicates, must, problemsOf, under, within, type Rule } from "../../../fields";
import { AWS_ACCESS_RULES } from "../../shared/aws-access";
import { nameFits } from "../../shared/names";
import { BACKENDS, type BackendsArgs, type PortSettings, type ResolvedBackends } from "./args";
import { registryName } from "./cloud-map";

/** All that is wrong with the name and the arguments; empty if nothing. */
export function backendsProblems(name: string, args: BackendsArgs): string[] {
  return [
    ...nameFits(name, "", 255, "security group"),
    ...problemsOf(BACKENDS, args, [
      { of: ["stages"], problems: sharedNames },
      { of: ["ports"], problems: ({ ports }) => (ports === undefined ? [] : portsProblems(ports)) },
      ...under("aws", ({ aws }: ResolvedBackends) => aws, AWS_ACCESS_RULES),
    ]),
  ];
}

/** What spans what a person decides. */
export const BACKENDS_RULES: Rule<{ readonly ports: PortSettings }>[] = [
  { of: ["ports"], problems: ({ ports }) => portsProblems(ports) },
];

function portsProblems({ from = 0, to = 0 }: PortSettings): string[] {
  return within("ports", must(from <= to, "from", `use at most ports.to (${to})`, from));
}

/** The Cloud Map names that versions of different stages would share; what stands twice is refused where it stands. */
function sharedNames({ stages }: Pick<ResolvedBackends, "stages">): string[] {
  const twice = duplicates(
    stages.flatMap(({ name, versions }) => versions.map((version) => registryName(name, version))),
  );
  const what = "use other names: <stage>-<version> names a service in Cloud Map, and two would be one";
  return must(twice.length === 0, "stages", what, twice);
}
