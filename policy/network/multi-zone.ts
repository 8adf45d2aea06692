import type { Law } from "../law";
import type { Plan, Value } from "../plan";
import { group, inEach, listAt, expect, ofType, refersTo, valueAt } from "../read";

/** What has to go on while a zone is away, and where its subnets stand. */
const SUBNETS = {
  "aws:apigatewayv2/vpcLink:VpcLink": "subnetIds",
  "aws:ecs/service:Service": "networkConfiguration.subnets",
  "aws:lb/loadBalancer:LoadBalancer": "subnets",
} as const;

const LEAST_ZONES = 2;

/** A zone fails as a whole. What stands in one zone alone is away with it, and what has one task is away with that. */
export const multiZone: Law = {
  name: "multi-zone",
  says: "link, balancer and tasks stand in two zones at least, with a task in each",
  findings: (plan: Plan) => [
    ...Object.entries(SUBNETS).flatMap(([type, at]) =>
      inEach(type, (resource) => {
        // A balancer may be given its subnets with their addresses.
        const mapped = listAt(resource, "subnetMappings").map((one) => group(one).subnetId ?? null);
        const subnets = mapped.length > 0 ? mapped : valueAt(resource, at);
        const fits = distinct(subnets) >= LEAST_ZONES;
        return expect(fits, resource, at, `give subnets of ${LEAST_ZONES} zones at least`, subnets);
      })(plan),
    ),
    ...inEach("aws:appautoscaling/target:Target", (target) => {
      const least = target.inputs.minCapacity;
      return expect(Number(least) >= LEAST_ZONES, target, "minCapacity", `use ${LEAST_ZONES} at least`, least);
    })(plan),
    // What scaling does not keep at two at least its own number must.
    ...inEach("aws:ecs/service:Service", (service) => {
      const scaled = ofType(plan, "aws:appautoscaling/target:Target").some((one) =>
        refersTo(one, "resourceId", service),
      );
      const { desiredCount = 1, schedulingStrategy } = service.inputs;
      const fits = scaled || schedulingStrategy === "DAEMON" || Number(desiredCount) >= LEAST_ZONES;
      return expect(fits, service, "desiredCount", `use ${LEAST_ZONES} at least`, desiredCount);
    })(plan),
  ],
};

function distinct(value: Value | undefined): number {
  return Array.isArray(value) ? new Set(value.map(String)).size : 0;
}
