import { parsed, isGroupValue, asList } from "./read";
import { findingsOf, type Finding, type Law } from "./law";
import type { Plan } from "./plan";

/** A law that a stack does not keep, with the reason, for a reviewer to read. It is shown by `npm start`. */
export interface Relaxation {
  /** The name of the law: `multi-zone`. */
  readonly law: string;
  /**
   * The names of the resources that it holds for, as in the program.
   * @default every one
   */
  readonly resources?: string[];
  /** Why, in a sentence. */
  readonly because: string;
}

/** The relaxations of a plan: what the program puts out as `relaxations`. */
export function plannedRelaxations({ outputs }: Plan): Relaxation[] {
  return asList(parsed(outputs?.relaxations)).flatMap((one) =>
    isGroupValue(one) && typeof one.law === "string" && typeof one.because === "string"
      ? [
          {
            law: one.law,
            because: one.because,
            ...(Array.isArray(one.resources) && { resources: one.resources.map(String) }),
          },
        ]
      : [],
  );
}

/** Whether a finding is one that the plan says it accepts. */
export function isRelaxed(
  { name }: { readonly name: string },
  { resource }: Finding,
  relaxations: readonly Relaxation[],
): boolean {
  return relaxations.some(
    ({ law, resources }) => law === name && (resources === undefined || resources.includes(resource.name)),
  );
}

/** What is wrong with relaxations themselves: of a law that there is not, without a reason, or of what no law finds. */
export function relaxationProblems(plan: Plan, laws: readonly Law[], steps: readonly { name: string }[]): string[] {
  return plannedRelaxations(plan).flatMap(({ law: name, resources, because }, i) => {
    const law = laws.find((one) => one.name === name);
    const at = `relaxations[${i}]`;
    // Whether one of a step is needed depends on the plan before.
    if (law === undefined && steps.some((one) => one.name === name) && because.trim() !== "") return [];
    const known = [...laws, ...steps].map((one) => one.name);
    if (law === undefined && !known.includes(name)) return [`${at}.law: use one of ${known.join(", ")}; got ${name}`];
    if (law === undefined || because.trim() === "")
      return [`${at}.because: say why the plan does not keep ${name}; got nothing`];
    const broken = findingsOf(law, plan).map(({ resource }) => resource.name);
    const needless = resources ? resources.filter((one) => !broken.includes(one)) : broken.length === 0 ? ["all"] : [];
    return needless.length === 0 ? [] : [`${at}: take it out: the plan keeps ${name}; got ${needless.join(", ")}`];
  });
}
