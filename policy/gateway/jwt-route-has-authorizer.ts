import type { Law } from "../law";
import type { Plan } from "../plan";
import { inEach, expect } from "../read";

/** API Gateway refuses a JWT route without an authorizer only when it is deployed, and scopes without one never. */
export const jwtRouteHasAuthorizer: Law = {
  name: "jwt-route-has-authorizer",
  says: "a route that asks for a token names who verifies it",
  findings: (plan: Plan) => [
    ...inEach("aws:apigatewayv2/route:Route", (route) => {
      const { authorizationType, authorizerId, authorizationScopes } = route.inputs;
      const asks = authorizationType === "JWT" || authorizationType === "CUSTOM";
      return [
        ...expect(!asks || Boolean(authorizerId), route, "authorizerId", "name the authorizer", authorizerId),
        ...expect(
          authorizationScopes === undefined || authorizationType === "JWT",
          route,
          "authorizationScopes",
          "ask for a token (authorizationType JWT): scopes are not looked at without",
          authorizationScopes,
        ),
      ];
    })(plan),
    ...inEach("aws:apigateway/method:Method", (method) => {
      const { authorization, authorizerId, authorizationScopes } = method.inputs;
      const asks = authorization === "COGNITO_USER_POOLS" || authorization === "CUSTOM";
      return [
        ...expect(!asks || Boolean(authorizerId), method, "authorizerId", "name the authorizer", authorizerId),
        ...expect(
          authorization !== "COGNITO_USER_POOLS" || Boolean(authorizationScopes),
          method,
          "authorizationScopes",
          "name scopes: without any a pool's authorizer takes ID tokens, and no access token",
          authorizationScopes,
        ),
      ];
    })(plan),
  ],
};
