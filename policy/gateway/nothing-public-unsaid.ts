import type { Law } from "../law";
import { inEach, must } from "../read";

/** What anyone may call without a token is a decision, with a reason that a reviewer reads: a relaxation of this law. */
export const nothingPublicUnsaid: Law = {
  name: "nothing-public-unsaid",
  says: "a route that anyone may call is one that the stack says so of",
  findings: inEach("aws:apigatewayv2/route:Route", (route) => {
    const { authorizationType, routeKey } = route.inputs;
    const closed = authorizationType !== undefined && authorizationType !== "NONE";
    return must(closed, route, "authorizationType", "ask for a token, or relax this law and say why", routeKey);
  }),
};
