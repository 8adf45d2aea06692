import type { Law } from "../law";
import { inEach, must } from "../read";

/** API Gateway refuses a JWT route without an authorizer only when it is deployed, and scopes without one never. */
export const jwtRouteHasAuthorizer: Law = {
  name: "jwt-route-has-authorizer",
  says: "a route that asks for a token names who judges it",
  findings: inEach("aws:apigatewayv2/route:Route", (route) => {
    const { authorizationType, authorizerId, authorizationScopes } = route.inputs;
    const asks = authorizationType === "JWT" || authorizationType === "CUSTOM";
    return [
      ...must(!asks || Boolean(authorizerId), route, "authorizerId", "name the authorizer", authorizerId),
      ...must(
        authorizationScopes === undefined || authorizationType === "JWT",
        route,
        "authorizationScopes",
        "ask for a token (authorizationType JWT): scopes are not looked at without",
        authorizationScopes,
      ),
    ];
  }),
};
