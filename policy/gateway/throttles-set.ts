import type { Law } from "../law";
import { groupsAt, inEach, must, valueAt } from "../read";

/** Without both, or with a zero, a stage takes its account's quota from every other API (rate) or refuses everything (burst 0). */
export const throttlesSet: Law = {
  name: "throttles-set",
  says: "each stage of an API, and each route that has a limit of its own, has both throttles",
  findings: inEach("aws:apigatewayv2/stage:Stage", (stage) => [
    ...LIMITS.flatMap((limit) => {
      const at = `defaultRouteSettings.${limit}`;
      const value = valueAt(stage, at);
      return must(Number(value) > 0, stage, at, "use more than 0", value ?? null);
    }),
    ...groupsAt(stage, "routeSettings").flatMap(([at, route]) =>
      LIMITS.flatMap((limit) =>
        must(Number(route[limit]) > 0, stage, `${at}.${limit}`, "use more than 0", route[limit] ?? null),
      ),
    ),
  ]),
};

const LIMITS = ["throttlingRateLimit", "throttlingBurstLimit"];
