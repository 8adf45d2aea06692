import type { Law } from "../law";
import type { Plan } from "../plan";
import { groupsAt, inEach, mustNotBe } from "../read";

/** Where it stands what a service's tasks run on; the cluster's is for services that say nothing. */
const STRATEGIES = {
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": "defaultCapacityProviderStrategies",
  "aws:ecs/service:Service": "capacityProviderStrategies",
} as const;

/** AWS takes tasks on Spot away whenever it needs the room, several at once, and starts no others while there is none to spare. */
export const capacityStays: Law = {
  name: "capacity-stays",
  says: "tasks run on capacity that AWS does not take back",
  findings: (plan: Plan) =>
    Object.entries(STRATEGIES).flatMap(([type, at]) =>
      inEach(type, (resource) =>
        groupsAt(resource, at).flatMap(([path, { capacityProvider = null }]) =>
          mustNotBe("FARGATE_SPOT", resource, `${path}.capacityProvider`, "use FARGATE", capacityProvider),
        ),
      )(plan),
    ),
};
