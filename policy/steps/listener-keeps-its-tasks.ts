import type { Finding } from "../law";
import type { Plan, Resource } from "../plan";
import { ofType } from "../read";
import { sameIn } from "./release";
import type { StepLaw } from "./step-law";

/** What a target group cannot change (Elastic Load Balancing API, ModifyTargetGroup has none of them): it is replaced. */
const CREATE_ONLY = ["protocol", "port", "targetType", "vpcId", "name", "namePrefix"];

const INTEGRATION = "aws:apigatewayv2/integration:Integration";
const LISTENER = "aws:lb/listener:Listener";

/**
 * A target group is empty until tasks have registered, minutes after `pulumi up`; a listener that points there, or a gateway that is
 * moved to such a listener, has nobody to answer.
 */
export const listenerKeepsItsTasks: StepLaw = {
  name: "listener-keeps-its-tasks",
  says: "the gateway is led to no listener behind which no task is registered yet, and the one that it comes from stays for a release",
  findings: (before, after) => [...replaced(before, after), ...moved(before, after)],
};

function replaced(before: Plan, after: Plan): Finding[] {
  return ofType(after, "aws:lb/targetGroup:TargetGroup").flatMap((resource) => {
    const was = sameIn(before, resource);
    if (was === undefined) return [];
    return CREATE_ONLY.filter((property) => was.inputs[property] !== resource.inputs[property]).map((property) => ({
      resource,
      property,
      what: "requests fail until tasks have registered in the group that takes its place: put another beside it (docs/operations/tls-mode.md)",
    }));
  });
}

function moved(before: Plan, after: Plan): Finding[] {
  return ofType(after, INTEGRATION).flatMap((resource) => {
    const was = sameIn(before, resource);
    const listener = listenerOf(resource, after);
    if (was === undefined || listener === undefined || was.inputs.integrationUri === resource.inputs.integrationUri)
      return [];
    const property = "integrationUri";
    const first = "have both listeners stand for a release first (tls.alsoMode: docs/operations/tls-mode.md)";
    if (!hasTasks(sameIn(before, listener), before)) return [{ resource, property, what: first }];
    const old = listenerOf(was, before);
    const keep =
      "keep the listener that the gateway comes from for a release (tls.alsoMode: docs/operations/tls-mode.md)";
    return old && sameIn(after, old) === undefined ? [{ resource, property, what: keep }] : [];
  });
}

function listenerOf({ inputs }: Resource, plan: Plan): Resource | undefined {
  return ofType(plan, LISTENER).find(({ name }) => inputs.integrationUri === `«Listener ${name}».arn`);
}

/** Whether some service registers its tasks behind a listener. */
function hasTasks(listener: Resource | undefined, plan: Plan): boolean {
  const groups = [...JSON.stringify(listener?.inputs.defaultActions ?? null).matchAll(/«TargetGroup [^»]+»/g)];
  const services = ofType(plan, "aws:ecs/service:Service").map(({ inputs }) =>
    JSON.stringify(inputs.loadBalancers ?? null),
  );
  return groups.some(([group]) => services.some((one) => one.includes(group)));
}
