import { classOf, type Plan, type Resource } from "../plan";
import { group, groupsIn, ofType, parsed, textIn, type Group } from "../read";

/** What runs of one release: the tasks of a fleet, until the deployment of the next one has ended. */
export interface Release {
  readonly taskDefinition: Resource;
  /** All that its tasks are told, as one text. */
  readonly text: string;
  readonly images: readonly string[];
  /** The names that HAProxy's certificate must have. */
  readonly serverNames: readonly string[];
}

/** What runs by a plan: one for each task definition that has a HAProxy. */
export function releasesOf(plan: Plan): Release[] {
  return ofType(plan, "aws:ecs/taskDefinition:TaskDefinition").flatMap((taskDefinition) => {
    const containers = groupsIn(parsed(taskDefinition.inputs.containerDefinitions));
    const variables: Group = Object.fromEntries(
      containers.flatMap((one) =>
        groupsIn(one.environment).map(({ name, value }) => [textIn(name), parsed(value) ?? null] as const),
      ),
    );
    if (variables.GATEHOUSE_INTENT === undefined) return [];
    const certificates = groupsIn(variables.GATEHOUSE_CERTIFICATES).filter(({ use }) => use === "Server");
    return [
      {
        taskDefinition,
        text: JSON.stringify(taskDefinition.inputs),
        images: containers.map(({ image }) => textIn(image)),
        serverNames: certificates.flatMap(({ names }) => (Array.isArray(names) ? names.map(textIn) : [])),
      },
    ];
  });
}

/** The hosts of the versions that HAProxy is told of: of each API that a plan registers. */
export function registeredHosts(plan: Plan): string[] {
  return ofType(plan, "aws:s3/bucketObjectv2:BucketObjectv2")
    .filter(({ inputs }) => textIn(inputs.key).startsWith("apis/"))
    .flatMap(({ inputs }) => groupsIn(group(parsed(inputs.content)).stages))
    .flatMap((stage) => groupsIn(stage.versions).map(({ host }) => textIn(host)));
}

/** What a plan asks for of the same resource. */
export function sameIn(plan: Plan, { urn }: Resource): Resource | undefined {
  return plan.resources.find((one) => one.urn === urn);
}

/** The resources whose values, known only after `pulumi up`, a text has: `«Secret edge-server».arn`. */
export function namedIn(text: string, plan: Plan): Resource[] {
  const named = new Set([...text.matchAll(/«(\w+ [^»]+)»/g)].map(([, one]) => one));
  return plan.resources.filter(({ type, name }) => named.has(`${classOf(type)} ${name}`));
}
