import { add, set, within, type Mistake } from "./change";

const STAGE = "Stage gatehouse-shop-v1";
const LIMITS = { throttlingRateLimit: 10, throttlingBurstLimit: 10 };

/** Who gets in. */
export const WHO_GETS_IN: readonly Mistake[] = [
  {
    what: "a route loses its authorizer",
    law: "jwt-route-has-authorizer",
    found: "Route gatehouse-accounts-ANY/, authorizerId",
    make: set("Route", { authorizerId: undefined }),
  },
  {
    what: "a route asks for scopes without a token",
    law: "jwt-route-has-authorizer",
    found: "Route gatehouse-accounts-ANY/, authorizationScopes",
    make: set("Route", { authorizationType: "AWS_IAM", authorizationScopes: ["orders/read"] }),
  },
  {
    what: "a route asks for nothing",
    law: "nothing-public-unsaid",
    found: "Route gatehouse-accounts-ANY/, authorizationType",
    make: set("Route", { authorizationType: "NONE" }),
  },
  {
    what: "a route is added without saying who may call it",
    law: "nothing-public-unsaid",
    found: "Route admin, authorizationType",
    make: add("aws:apigatewayv2/route:Route", "admin", {
      apiId: "a1b2c3d4e5",
      routeKey: "POST /admin",
    }),
  },
  {
    what: "a stage has no throttle",
    law: "throttles-set",
    found: "Stage gatehouse-shop-v1, defaultRouteSettings.throttlingRateLimit",
    make: set(STAGE, { defaultRouteSettings: undefined }),
  },
  {
    what: "a stage has a rate and no burst, which AWS takes for zero",
    law: "throttles-set",
    found: "Stage gatehouse-shop-v1, defaultRouteSettings.throttlingBurstLimit",
    make: within(STAGE, "defaultRouteSettings", { throttlingBurstLimit: undefined }),
  },
  {
    what: "a route's own throttle has no burst",
    law: "throttles-set",
    found: "Stage gatehouse-shop-v1, routeSettings[0].throttlingBurstLimit",
    make: set(STAGE, { routeSettings: [{ ...LIMITS, routeKey: "GET /", throttlingBurstLimit: 0 }] }),
  },
  {
    what: "a web ACL before an HTTP API",
    law: "web-acl-fits-its-resource",
    found: "WebAclAssociation guard, resourceArn",
    make: add("aws:wafv2/webAclAssociation:WebAclAssociation", "guard", {
      resourceArn: "arn:aws:apigateway:us-east-1::/apis/a1b2c3d4e5/stages/v1",
      webAclArn: "arn:aws:wafv2:us-east-1:333333333333:regional/webacl/guard/01234567-89ab-cdef-0123-456789abcdef",
    }),
  },
  {
    what: "a stage writes no access log",
    law: "calls-logged",
    found: "Stage gatehouse-shop-v1, accessLogSettings.format",
    make: set(STAGE, { accessLogSettings: undefined }),
  },
  {
    what: "the access log drops the request's id",
    law: "calls-logged",
    found: "Stage gatehouse-shop-v1, accessLogSettings.format",
    make: within(STAGE, "accessLogSettings", { format: '{"status":"$context.status"}' }),
  },
];
