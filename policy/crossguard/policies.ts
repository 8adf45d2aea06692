import type { Policies, PolicyConfigSchema, PolicyResource, StackValidationArgs } from "@pulumi/policy";
import { findingsOf, type Finding, type Law } from "../law";
import { NOT_READ, ofOtherProviders, type Plan, type Value } from "../plan";
import { isRelaxed, relaxationProblems, plannedRelaxations, type Relaxation } from "../relaxation";
import { STEP_LAWS } from "../steps/step-laws";
import { Recorder } from "./recorder";

/** The policy that tells the laws what each resource is given. */
const READS_INPUTS = "reads-inputs";

/** What `--policy-pack-config` may say of a law, beside `enforcementLevel`. */
const CONFIG: PolicyConfigSchema = {
  properties: {
    because: { type: "string", description: "Why the stack does not keep the law; a reason relaxes it." },
    resources: {
      type: "array",
      items: { type: "string" },
      description: "The names of the resources that this holds for; every one, if left out.",
    },
  },
};

interface LawConfig {
  readonly because?: string;
  readonly resources?: string[];
}

/**
 * The laws as policies of a whole stack, as most of them look at several resources. What relaxes one is an output of the program
 * (`relaxations`) or the pack's configuration.
 */
export function policiesOf(laws: readonly Law[]): Policies {
  const recorder = new Recorder();
  return [
    {
      name: READS_INPUTS,
      description: "tells the laws what each resource is given; it changes nothing",
      enforcementLevel: "remediate",
      remediateResource: (args) => recorder.record(args),
    },
    ...laws.map((law) => ({
      name: law.name,
      description: law.says,
      configSchema: CONFIG,
      validateStack: (args: StackValidationArgs, report: (message: string, urn?: string) => void) => {
        const plan = planOf(args.resources, recorder);
        const relaxations = [...plannedRelaxations(plan), ...configured(law, args.getConfig<LawConfig>())];
        for (const finding of findingsOf(law, plan))
          if (!isRelaxed(law, finding, relaxations)) report(textOf(finding), finding.resource.urn);
      },
    })),
    {
      name: "not-read",
      description: "resources of AWS that another provider makes no law looks at",
      enforcementLevel: "advisory",
      validateStack: (args, report) =>
        ofOtherProviders(planOf(args.resources, recorder)).forEach(({ urn }) => report(NOT_READ, urn)),
    },
    {
      name: "relaxations",
      description: "a relaxation names a law that the stack does not keep, and says why",
      validateStack: (args, report) =>
        relaxationProblems(planOf(args.resources, recorder), laws, STEP_LAWS).forEach((one) => report(one)),
    },
  ];
}

function configured({ name }: Law, { because = "", resources }: LawConfig): Relaxation[] {
  return because.trim() === "" ? [] : [{ law: name, because, ...(resources && { resources }) }];
}

/** The policy and the resource are shown beside it. */
function textOf({ property, what }: Finding): string {
  return `${property}: ${what}`;
}

function planOf(resources: readonly PolicyResource[], recorder: Recorder): Plan {
  const stack = resources.find(({ type }) => type === "pulumi:pulumi:Stack");
  return {
    // Its own name has the project's in front.
    stack: /^urn:pulumi:(.+?)::/.exec(stack?.urn ?? "")?.[1] ?? "",
    resources: resources
      .filter(({ type }) => !type.startsWith("pulumi:"))
      .map((one) => ({
        urn: one.urn,
        type: one.type,
        name: one.name,
        inputs: recorder.inputsOf(one.urn) ?? notRead(one.urn),
        options: {
          protect: one.opts.protect,
          propertyDependencies: Object.fromEntries(
            Object.entries(one.propertyDependencies).map(([input, others]) => [input, others.map(({ urn }) => urn)]),
          ),
        },
      })),
    ...(stack && { outputs: stack.props as Record<string, Value> }),
  };
}

/** Without its inputs a resource would break no law, so nobody may turn the reading off. */
function notRead(urn: string): never {
  throw new Error(`${READS_INPUTS}: leave its enforcement level at remediate; the inputs of ${urn} were not read`);
}
