import { duplicates, must, problemsOf, under, type Rule } from "../../../fields";
import { AWS_ACCESS_RULES } from "../../shared/aws-access";
import { nameFits } from "../../shared/names";
import { BACKENDS, type BackendsArgs, type ResolvedBackends } from "./args";
import { registryName } from "./cloud-map";

/** All that is wrong with the name and the arguments; empty if nothing. */
export function backendsProblems(name: string, args: BackendsArgs): string[] {
  return [
    ...nameFits(name, "", 255, "security group"),
    ...problemsOf(BACKENDS, args, [
      ...BACKENDS_RULES,
      ...under("aws", ({ aws }: ResolvedBackends) => aws, AWS_ACCESS_RULES),
    ]),
  ];
}

/** What the rules look at. */
type Settings = { readonly stages: Pick<ResolvedBackends["stages"][number], "name" | "versions">[] };

export const BACKENDS_RULES: Rule<Settings>[] = [
  { of: ["stages"], problems: sharedNames },
  { of: ["stages"], problems: servingNothing },
];

/** The Cloud Map names that versions of different stages would share; what stands twice is refused where it stands. */
function sharedNames({ stages }: Settings): string[] {
  const twice = duplicates(
    stages.flatMap(({ name, versions }) => versions.map((version) => registryName(name, version))),
  );
  const what = "use other names: <stage>-<version> names a service in Cloud Map, and two would be one";
  return must(twice.length === 0, "stages", what, twice);
}

function servingNothing({ stages }: Settings): string[] {
  const what = "give at least one version a weight above 0: else nothing is served";
  return stages.flatMap(({ versions }, i) => {
    const weights = versions.filter(({ retired }) => !retired).map((version) => version.weight);
    return must(
      weights.some((weight) => weight > 0),
      `stages[${i}].versions`,
      what,
      weights,
    );
  });
}
