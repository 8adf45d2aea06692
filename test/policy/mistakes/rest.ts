import type { Plan, Value } from "../../../policy/plan";
import { add, type Mistake } from "./change";

type Inputs = Record<string, Value>;

const both =
  (...steps: ((plan: Plan) => Plan)[]) =>
  (plan: Plan): Plan =>
    steps.reduce((made, step) => step(made), plan);

// Of an API that there is: whole resources, so that no gate stops at what is missing.
const api = { restApi: "a1b2c3d4e5" };
const onGet = { ...api, resourceId: "a1b2c3", httpMethod: "GET" };
const throttled = { throttlingRateLimit: 10, throttlingBurstLimit: 10 };
const destinationArn = "arn:aws:logs:us-east-1:333333333333:log-group:rest";
const visibilityConfig = { cloudwatchMetricsEnabled: true, metricName: "rest", sampledRequestsEnabled: true };

const accessLog = (format: string) => ({ accessLogSettings: { destinationArn, format } });
const stage = (inputs: Inputs = accessLog('{"id":"$context.extendedRequestId"}')) =>
  add("aws:apigateway/stage:Stage", "rest", { ...api, deployment: "d1e2f3", stageName: "v1", ...inputs });
const settings = (inputs: Inputs, methodPath = "*/*") =>
  add("aws:apigateway/methodSettings:MethodSettings", "rest", { ...api, stageName: "v1", methodPath, settings: { ...throttled, ...inputs } }); // prettier-ignore
const method = (inputs: Inputs) => add("aws:apigateway/method:Method", "rest", { ...onGet, ...inputs });
const integration = (inputs: Inputs) =>
  both(
    method({ authorization: "AWS_IAM" }),
    add("aws:apigateway/integration:Integration", "rest", {
      ...onGet,
      integrationHttpMethod: "GET",
      type: "HTTP_PROXY",
      connectionType: "VPC_LINK",
      connectionId: "l1n2k3",
      ...inputs,
    }),
  );
const rule = (inputs: Inputs) =>
  add("aws:wafv2/webAcl:WebAcl", "rest", {
    scope: "REGIONAL",
    defaultAction: { allow: {} },
    visibilityConfig,
    rules: [{ name: "bad", priority: 0, visibilityConfig, ...inputs }],
  });
const managed = { managedRuleGroupStatement: { vendorName: "AWS", name: "AWSManagedRulesCommonRuleSet" } };
const country = { geoMatchStatement: { countryCodes: ["AQ"] } };

/** The same of a REST API, and what only one has. */
export const BY_A_REST_API: readonly Mistake[] = [
  {
    what: "a REST API's method asks for nothing",
    law: "nothing-public-unsaid",
    found: "Method rest, authorization",
    make: method({ authorization: "NONE" }),
  },
  {
    what: "a REST API's method has no authorizer",
    law: "jwt-route-has-authorizer",
    found: "Method rest, authorizerId",
    make: method({ authorization: "CUSTOM" }),
  },
  {
    what: "a pool's method names no scopes, and takes ID tokens",
    law: "jwt-route-has-authorizer",
    found: "Method rest, authorizationScopes",
    make: method({ authorization: "COGNITO_USER_POOLS", authorizerId: "a1b2c3" }),
  },
  {
    what: "a REST API's stage has no method settings",
    law: "throttles-set",
    found: "Stage rest, stageName",
    make: both(stage(), settings({}, "orders/GET")),
  },
  {
    what: "a method's settings have no burst",
    law: "throttles-set",
    found: "MethodSettings rest, settings.throttlingBurstLimit",
    make: both(stage(), settings({ throttlingBurstLimit: 0 })),
  },
  {
    what: "a REST API's stage logs the id that clients choose",
    law: "calls-logged",
    found: "Stage rest, accessLogSettings.format",
    make: both(stage(accessLog('{"id":"$context.requestId"}')), settings({})),
  },
  {
    what: "data trace is on",
    law: "bodies-not-logged",
    found: "MethodSettings rest, settings.dataTraceEnabled",
    make: both(stage(), settings({ dataTraceEnabled: true })),
  },
  {
    what: "a rule group only counts",
    law: "firewall-refuses",
    found: "WebAcl rest, rules[0]",
    make: rule({ statement: managed, overrideAction: { count: {} } }),
  },
  {
    what: "a rule only counts",
    law: "firewall-refuses",
    found: "WebAcl rest, rules[0]",
    make: rule({ statement: country, action: { count: {} } }),
  },
  {
    what: "a REST API speaks plain HTTP to HAProxy",
    law: "tls-on-every-hop",
    found: "Integration rest, uri",
    make: integration({ uri: "http://origin.example.com/" }),
  },
  {
    what: "a REST API takes anybody's certificate for HAProxy's",
    law: "tls-on-every-hop",
    found: "Integration rest, tlsConfig.insecureSkipVerification",
    make: integration({ uri: "https://origin.example.com/", tlsConfig: { insecureSkipVerification: true } }),
  },
];
