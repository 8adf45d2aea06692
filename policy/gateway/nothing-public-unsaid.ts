import type { Finding, Law } from "../law";
import { isWhollyUnknown, type Plan, type Resource } from "../plan";
import { inEach, expect, mustNotBe } from "../read";

const TODO = "ask for a token, or relax this law and say why";

/** What anyone may call without a token is a decision, with a reason that a reviewer reads: a relaxation of this law. */
export const nothingPublicUnsaid: Law = {
  name: "nothing-public-unsaid",
  says: "a route that anyone may call is one that the stack says so of",
  findings: (plan: Plan) => [
    ...inEach("aws:apigatewayv2/api:Api", (api) => [
      ...expect(api.inputs.target === undefined, api, "target", "register routes: one that anyone may call is made for it", api.inputs.target), // prettier-ignore
      ...imported(api),
    ])(plan),
    ...inEach("aws:apigateway/restApi:RestApi", imported)(plan),
    ...inEach("aws:lambda/functionUrl:FunctionUrl", (url) =>
      mustNotBe("NONE", url, "authorizationType", TODO, url.inputs.authorizationType),
    )(plan),
    ...inEach("aws:apigatewayv2/route:Route", (route) => {
      const { authorizationType = "NONE", routeKey } = route.inputs;
      const asks = isWhollyUnknown(authorizationType) ? authorizationType : routeKey;
      return expect(authorizationType !== "NONE" && asks === routeKey, route, "authorizationType", TODO, asks);
    })(plan),
    ...inEach("aws:apigateway/method:Method", (method) => {
      const { authorization, httpMethod } = method.inputs;
      return expect(authorization !== undefined && authorization !== "NONE", method, "authorization", TODO, httpMethod);
    })(plan),
  ],
};

/** What is in a definition that is imported no law reads. */
function imported(api: Resource): Finding[] {
  const { body } = api.inputs;
  return expect(
    body === undefined,
    api,
    "body",
    "register its routes: nobody sees what a definition leaves open",
    "OpenAPI",
  );
}
