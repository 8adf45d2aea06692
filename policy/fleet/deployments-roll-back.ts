import type { Law } from "../law";
import type { Plan } from "../plan";
import { inEach, expect, mustNotBe, valueAt } from "../read";

/** A listener's new connections come for about two minutes after a task has left (docs/decisions/0022). */
const LEAST_DELAY = 120;

/** A deployment takes no task away before another one serves, and one that does not serve is undone without a person. */
export const deploymentsRollBack: Law = {
  name: "deployments-roll-back",
  says: "a deployment that fails is rolled back, and one that succeeds cuts no connection",
  findings: (plan: Plan) => [
    ...inEach("aws:ecs/service:Service", (service) =>
      ["deploymentCircuitBreaker.enable", "deploymentCircuitBreaker.rollback"].flatMap((at) =>
        expect(valueAt(service, at) === true, service, at, "set true", valueAt(service, at) ?? null),
      ),
    )(plan),
    ...inEach("aws:ecs/service:Service", (service) => {
      const { deploymentMinimumHealthyPercent: least = 100 } = service.inputs;
      return expect(Number(least) >= 100, service, "deploymentMinimumHealthyPercent", "use 100", least);
    })(plan),
    ...inEach("aws:lb/targetGroup:TargetGroup", (group) => {
      const { connectionTermination = false, deregistrationDelay = 300 } = group.inputs;
      return [
        ...mustNotBe(true, group, "connectionTermination", "set false", connectionTermination),
        ...expect(
          Number(deregistrationDelay) >= LEAST_DELAY,
          group,
          "deregistrationDelay",
          `use ${LEAST_DELAY} seconds at least`,
          deregistrationDelay,
        ),
      ];
    })(plan),
  ],
};
