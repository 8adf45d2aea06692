import type { Law } from "../law";
import type { Plan, Resource } from "../plan";
import { groupsAt, inEach, expect, ofType, refersTo, valueAt } from "../read";

/** Without both, or with a zero, a stage takes its account's quota from every other API (rate) or refuses everything (burst 0). */
export const throttlesSet: Law = {
  name: "throttles-set",
  says: "each stage of an API, and each route that has a limit of its own, has both throttles",
  findings: (plan: Plan) => [
    ...inEach("aws:apigatewayv2/stage:Stage", (stage) => [
      ...bothAt(stage, "defaultRouteSettings"),
      ...groupsAt(stage, "routeSettings").flatMap(([at, route]) =>
        LIMITS.flatMap((limit) =>
          expect(Number(route[limit]) > 0, stage, `${at}.${limit}`, "use more than 0", route[limit] ?? null),
        ),
      ),
    ])(plan),
    ...inEach("aws:apigateway/methodSettings:MethodSettings", (settings) => bothAt(settings, "settings"))(plan),
    ...inEach("aws:apigateway/stage:Stage", (stage) =>
      expect(
        ofType(plan, "aws:apigateway/methodSettings:MethodSettings").some((settings) => isOfAll(settings, stage)),
        stage,
        "stageName",
        "give it method settings for */*: without any its throttle is the account's quota",
        stage.inputs["stageName"],
      ),
    )(plan),
  ],
};

const LIMITS = ["throttlingRateLimit", "throttlingBurstLimit"];

function bothAt(resource: Resource, path: string) {
  return LIMITS.flatMap((limit) => {
    const at = `${path}.${limit}`;
    const value = valueAt(resource, at);
    return expect(Number(value) > 0, resource, at, "use more than 0", value ?? null);
  });
}

/** Whether settings are those of all methods of a stage. */
function isOfAll(settings: Resource, stage: Resource): boolean {
  const { methodPath, stageName } = settings.inputs;
  return methodPath === "*/*" && (stageName === stage.inputs["stageName"] || refersTo(settings, "stageName", stage));
}
