import type { Law } from "../law";
import type { Plan } from "../plan";
import { inEach, must } from "../read";

const TODO = "ask for a token, or relax this law and say why";

/** What anyone may call without a token is a decision, with a reason that a reviewer reads: a relaxation of this law. */
export const nothingPublicUnsaid: Law = {
  name: "nothing-public-unsaid",
  says: "a route that anyone may call is one that the stack says so of",
  findings: (plan: Plan) => [
    ...inEach("aws:apigatewayv2/route:Route", (route) => {
      const { authorizationType, routeKey } = route.inputs;
      const closed = authorizationType !== undefined && authorizationType !== "NONE";
      return must(closed, route, "authorizationType", TODO, routeKey);
    })(plan),
    ...inEach("aws:apigateway/method:Method", (method) => {
      const { authorization, httpMethod } = method.inputs;
      return must(authorization !== undefined && authorization !== "NONE", method, "authorization", TODO, httpMethod);
    })(plan),
  ],
};
