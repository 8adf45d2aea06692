import type { Finding, Law } from "../law";
import { groupsAt, inEach, isGroupValue, expect, ofType, textIn } from "../read";
import type { Plan, Resource, Value } from "../plan";

/** A check that may take longer than the time between two of them is refused by ELB, and by ECS counts as failed for ever. */
export const healthChecksConsistent: Law = {
  name: "health-checks-consistent",
  says: "a health check ends before the next one, and asks for a port that the task has",
  findings: (plan: Plan) => [
    ...inEach("aws:lb/targetGroup:TargetGroup", (group) => ofTargets(group, plan))(plan),
    ...inEach("aws:ecs/taskDefinition:TaskDefinition", (task) =>
      groupsAt(task, "containerDefinitions").flatMap(([at, container]) => {
        const check = container.healthCheck;
        return isGroupValue(check) ? inTime(task, `${at}.healthCheck`, check) : [];
      }),
    )(plan),
  ],
};

function ofTargets(group: Resource, plan: Plan): Finding[] {
  const check = group.inputs.healthCheck;
  if (!isGroupValue(check)) return expect(false, group, "healthCheck", "give a check", null);
  const ports = portsOf(plan);
  const { port } = check;
  const known = port === undefined || port === "traffic-port" || ports.length === 0 || ports.includes(Number(port));
  return [
    ...inTime(group, "healthCheck", check),
    ...expect(known, group, "healthCheck.port", `use a port that a container maps: ${ports.join(", ")}`, port),
  ];
}

function inTime(resource: Resource, at: string, { timeout, interval }: Record<string, Value>): Finding[] {
  const fits = timeout === undefined || interval === undefined || Number(timeout) <= Number(interval);
  return expect(fits, resource, `${at}.timeout`, `use at most its interval, ${textIn(interval)} seconds`, timeout);
}

function portsOf(plan: Plan): number[] {
  return ofType(plan, "aws:ecs/taskDefinition:TaskDefinition").flatMap((task) =>
    groupsAt(task, "containerDefinitions").flatMap(([, { portMappings }]) =>
      Array.isArray(portMappings)
        ? portMappings.filter(isGroupValue).map(({ containerPort }) => Number(containerPort))
        : [],
    ),
  );
}
