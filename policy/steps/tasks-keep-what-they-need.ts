import type { Finding } from "../law";
import { type Plan, type Resource, type Value } from "../plan";
import { group, groupsIn, ofType, parsed, textIn } from "../read";
import { namedIn, releasesOf, sameIn, type Release } from "./release";
import type { StepLaw } from "./step-law";

const WHY = "tasks of the last release run until the deployment has ended, and a rollback starts new ones";

/**
 * `pulumi up` changes roles and rules at once and ends before the fleet has moved: what the tasks that run then need has to outlive
 * it by one release.
 */
export const tasksKeepWhatTheyNeed: StepLaw = {
  name: "tasks-keep-what-they-need",
  says: "what the tasks of one release read, are started by and reach is still there and allowed in the next",
  findings: (before, after) =>
    releasesOf(before)
      .filter((release) => sameIn(after, release.taskDefinition) !== undefined)
      .flatMap((release) => [
        ...deleted(release, before, after),
        ...noLongerAllowed(release, before, after),
        ...closed(release, before, after),
      ]),
};

/** What a task is told of by its value: images, secrets, parameters, log groups, roles. */
function deleted({ text }: Release, before: Plan, after: Plan): Finding[] {
  const what = `keep it for one release (former: docs/operations/releases.md): ${WHY}`;
  return namedIn(text, before)
    .filter((one) => sameIn(after, one) === undefined)
    .map((resource) => ({ resource, property: "urn", what }));
}

/** Resources in the statements of its roles that it uses. */
function noLongerAllowed(release: Release, before: Plan, after: Plan): Finding[] {
  const roles = new Set(namedIn(release.text, before).map(({ name }) => `«Role ${name}».name`));
  const policies = ofType(before, "aws:iam/rolePolicy:RolePolicy").filter(({ inputs }) =>
    roles.has(textIn(inputs.role)),
  );
  return policies.flatMap((was) => {
    const now = new Set(allowed(sameIn(after, was)).map(({ action, arn }) => `${action} ${arn}`));
    return allowed(was)
      .filter(({ action, arn }) => !now.has(`${action} ${arn}`) && isUsed(arn, release))
      .map(({ action, arn }) => ({
        resource: was,
        property: `policy ${action}`,
        what: `name ${arn} for one release more (former: docs/operations/releases.md): ${WHY}`,
      }));
  });
}

function allowed(policy: Resource | undefined): { action: string; arn: string }[] {
  return groupsIn(group(parsed(policy?.inputs.policy)).Statement).flatMap(({ Action, Resource: arns }) =>
    texts(Action).flatMap((action) => texts(arns).map((arn) => ({ action, arn }))),
  );
}

const texts = (value: Value | undefined): string[] =>
  typeof value === "string" ? [value] : Array.isArray(value) ? value.map(textIn) : [];

/** A task names a secret, a parameter or a log group by some value of it; a repository by the image that is pulled from it. */
function isUsed(arn: string, { text, images }: Release): boolean {
  const [, repository] = /^«Repository ([^»]+)»/.exec(arn) ?? [];
  if (repository !== undefined) return images.some((image) => image.startsWith(`«Image ${repository}»`));
  const [, account, path] = /^arn:[\w-]+:ecr:[\w-]+:(\d+):repository\/(.+)$/.exec(arn) ?? [];
  if (path !== undefined) return images.some((image) => image.startsWith(`${account}.`) && isIn(image, path));
  const symbol = /^«[^»]+»/.exec(arn)?.[0];
  return text.includes(symbol ?? arn);
}

const isIn = (image: string, repository: string): boolean =>
  image.slice(image.indexOf("/") + 1).startsWith(`${repository}:`) ||
  image.slice(image.indexOf("/") + 1).startsWith(`${repository}@`);

/** Rules between the fleet and what it reaches, or what reaches it: services of other programs, too. */
function closed(release: Release, before: Plan, after: Plan): Finding[] {
  const groups = fleetGroups(release, before);
  const rules = (plan: Plan) =>
    plan.resources.filter(({ type }) => /^aws:vpc\/securityGroup(In|E)gressRule:/.test(type));
  const now = rules(after);
  const touches = ({ inputs: { securityGroupId, referencedSecurityGroupId } }: Resource) =>
    groups.has(textIn(securityGroupId)) || groups.has(textIn(referencedSecurityGroupId));
  return rules(before)
    .filter((rule) => touches(rule) && !now.some((one) => covers(one, rule)))
    .map((resource) => ({
      resource,
      property: "fromPort",
      what: `leave port ${textIn(resource.inputs.fromPort)} open for one release (former.ports: docs/operations/releases.md): ${WHY}`,
    }));
}

function fleetGroups({ taskDefinition }: Release, plan: Plan): Set<string> {
  const services = ofType(plan, "aws:ecs/service:Service").filter(
    ({ inputs }) => inputs.taskDefinition === `«TaskDefinition ${taskDefinition.name}».arn`,
  );
  return new Set(services.flatMap(({ inputs }) => texts(group(inputs.networkConfiguration).securityGroups)));
}

const ENDS = ["securityGroupId", "referencedSecurityGroupId", "prefixListId", "cidrIpv4", "cidrIpv6", "ipProtocol"];

function covers(now: Resource, was: Resource): boolean {
  const isSame = ENDS.every((end) => now.inputs[end] === was.inputs[end]);
  const [from, to] = [Number(now.inputs.fromPort), Number(now.inputs.toPort)];
  return now.type === was.type && isSame && from <= Number(was.inputs.fromPort) && to >= Number(was.inputs.toPort);
}
