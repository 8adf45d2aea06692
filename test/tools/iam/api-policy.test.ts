import assert from "node:assert/strict";
import { Api, apiPolicy, ApiKind, QuotaPeriod, type ApiArgs, type GatehouseReference } from "../../../components/index";
import { SHARED_SID } from "../../../components/api/policy-statement";
import { evaluatePolicies, asTexts, matches, type IamStatement } from "../../../tools/iam/policy";
import { providerCallsOf, type ProviderCall } from "./provider-calls";
import type { Plan } from "../../../tools/preview";
import { record } from "../../support/plans";
import { apiArgs, referenceArgs } from "../../components/args";

const place = { region: referenceArgs.region, accountId: referenceArgs.accountId };

/** IAM lets a team make a role for its function below a boundary alone. */
const bounded = {
  ...referenceArgs,
  permissionsBoundaryArn: "arn:aws:iam::123456789012:policy/boundary",
  logArchive: {
    streamArn: "arn:aws:firehose:eu-central-1:123456789012:deliverystream/edge-prod-archive",
    roleArn: "arn:aws:iam::123456789012:role/edge-archive-logs",
  },
};
const statementsOf =
  (kind: ApiKind) =>
  (api: string, reference: GatehouseReference = bounded) =>
    apiPolicy(reference, api, kind).Statement as IamStatement[];
const verdict = ({ action, resource, context }: ProviderCall, role: IamStatement[]) =>
  evaluatePolicies({ principals: [], action, resource, context }, { role, resource: [] });

const API = /^aws:(apigatewayv2\/api:Api|apigateway\/restApi:RestApi)$/;
/** What has no tags of its own: of an API, a usage plan, a function, a role or a firewall, which have its API's tags all of them. */
const PARTS = /^aws:(apigateway(v2)?|lambda|iam|wafv2)\//;

/** What has no tags of its own has its API's: routes, integrations, authorizers; and a role's policy the boundary of its role. */
function withApiTags(plan: Plan): Plan {
  const { tags } = plan.resources.find(({ type }) => API.test(type))!.inputs;
  const { permissionsBoundary } = plan.resources.find(({ type }) => type === "aws:iam/role:Role")?.inputs ?? {};
  const inherited = { ...(tags && { tags }), ...(permissionsBoundary && { permissionsBoundary }) };
  const resources = plan.resources.map((one) =>
    PARTS.test(one.type) ? { ...one, inputs: { ...inherited, ...one.inputs } } : one,
  );
  return { ...plan, resources };
}

const ARGS: Readonly<Record<ApiKind, ApiArgs>> = {
  Http: { ...apiArgs, gatehouse: bounded },
  Rest: {
    ...apiArgs,
    gatehouse: bounded,
    kind: ApiKind.Rest,
    rest: {
      usagePlans: [
        {
          name: "gold",
          stages: ["v1"],
          throttle: { rateLimit: 1, burstLimit: 1 },
          quota: { requests: 1000, period: QuotaPeriod.Month },
          consumers: [{ name: "billing" }],
        },
      ],
      waf: { allow: ["198.51.100.0/28"], deny: ["203.0.113.0/24"] },
      clientCertificate: { generated: {} },
      accountHasLogsRole: true,
    },
  },
};

/** Of a stage that has the tags of another team, API Gateway lets nobody else set a firewall all the same. */
const FIREWALL = ["wafv2:AssociateWebACL", "wafv2:CreateWebACL", "wafv2:DisassociateWebACL", "wafv2:GetWebACLForResource", "wafv2:UpdateWebACL"]; // prettier-ignore

describe("the policy of a team's role", () => {
  for (const kind of Object.values(ApiKind)) describe(`of an API of the kind ${kind}`, () => checks(kind));
});

function checks(kind: ApiKind): void {
  const statements = statementsOf(kind);
  let calls: ProviderCall[];
  before(async () => {
    calls = providerCallsOf(withApiTags(await record(() => new Api("orders", ARGS[kind]))), place);
  });

  it("allows all that its program asks for", () => {
    assert.ok(calls.length > 60, String(calls.length));
    assert.deepEqual(
      calls.filter((call) => verdict(call, statements("orders")) !== "Allowed"),
      [],
    );
  });

  it("allows nothing of another team's program that it says to hold apart", () => {
    const statementsOfApi = statements("users").filter(({ Sid = "" }) => !Sid.startsWith(SHARED_SID));
    assert.deepEqual(
      calls.filter((call) => verdict(call, statementsOfApi) === "Allowed"),
      [],
    );
  });

  it("says of the rest that it is not held apart: mappings of the shared domain, and what AWS has for the account alone", () => {
    const allowed = calls.filter((call) => verdict(call, statements("users")) === "Allowed");
    assert.deepEqual([...new Set(allowed.map(({ action }) => action))].sort(), [
      "apigateway:DELETE",
      "apigateway:GET",
      "apigateway:PATCH",
      "apigateway:POST",
      "cloudwatch:DescribeAlarms",
      "iam:PassRole",
      "logs:CreateLogDelivery",
      "logs:DescribeLogGroups",
      "logs:DescribeResourcePolicies",
      "logs:GetLogDelivery",
      "logs:PutResourcePolicy",
      "servicediscovery:GetOperation",
      "servicediscovery:ListTagsForResource",
      ...(kind === ApiKind.Rest ? FIREWALL : []),
    ]);
    const ofGateway = allowed.filter(({ action }) => action.startsWith("apigateway:"));
    assert.ok(ofGateway.every(({ resource }) => resource.includes("/domainnames/api.example.com/apimappings")));
  });

  it("fits into what IAM takes of a role's own policies", () => {
    const text = JSON.stringify(apiPolicy(bounded, "orders", kind));
    // IAM and STS quotas: 10,240 characters without white space.
    assert.ok(text.length < 10_240, String(text.length));
  });

  it("fits with long names, too", () => {
    const identity = "payments-platform-production";
    const long = { ...bounded, identity, registrationsBucket: `${identity}-registrations-0123456`, logGroupPrefix: `/aws/vendedlogs/apigateway/${identity}-logs-` }; // prettier-ignore
    assert.ok(JSON.stringify(apiPolicy(long, "accountstatements", kind)).length < 10_240);
  });

  it("has no statement that nothing asks for", () => {
    const unused = statements("orders").filter(
      (statement) => !calls.some((call) => matches(statement, { principals: [], ...call })),
    );
    assert.deepEqual(
      unused.map(({ Sid }) => Sid),
      [],
    );
  });

  it("lets nobody take over what has another's tags, by giving it its own", () => {
    const of = (kind: string, api: string) => ({ [`aws:${kind}/gatehouse`]: "edge-prod", [`aws:${kind}/gatehouse:api`]: api }); // prettier-ignore
    const held = statements("orders").filter(({ Sid = "" }) => !Sid.startsWith(SHARED_SID));
    const tagged = held.filter(({ Condition }) => JSON.stringify(Condition ?? {}).includes("Tag/"));
    const asked = tagged.flatMap(({ Action, Resource = [] }) =>
      asTexts(Action).flatMap((action) =>
        asTexts(Resource).map((one) => ({ action, resource: one.replaceAll("*", "x") })),
      ),
    );
    assert.ok(asked.length > 20, String(asked.length));
    for (const { action, resource } of asked) {
      const context = { ...of("RequestTag", "orders"), ...of("ResourceTag", "users") };
      assert.equal(verdict({ of: "", action, resource, context }, held), "NotAllowed", `${action} ${resource}`);
      const given = { ...of("RequestTag", "users"), ...of("ResourceTag", "orders") };
      if (/Tag|\/tags\//.test(action + resource) && !/Untag|List/.test(action))
        assert.equal(
          verdict({ of: "", action, resource, context: given }, held),
          "NotAllowed",
          `${action} ${resource}`,
        );
    }
  });

  for (const [attack, call] of [
    [
      "write another API's registration",
      { action: "s3:PutObject", resource: "arn:aws:s3:::edge-registrations/apis/users.json" },
    ],
    [
      "take another API's log out of the archive",
      {
        action: "logs:DeleteSubscriptionFilter",
        resource: "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/vendedlogs/apigateway/edge-prod-logs-users-1",
      },
    ],
    [
      "write the platform's numbers",
      { action: "s3:PutObject", resource: "arn:aws:s3:::edge-registrations/fleet.json" },
    ],
    [
      "read another API's registration",
      { action: "s3:GetObject", resource: "arn:aws:s3:::edge-registrations/apis/users.json" },
    ],
    [
      "read another API's integrations, where its proof is",
      {
        action: "apigateway:GET",
        resource: "arn:aws:apigateway:eu-central-1::/apis/b2/integrations",
        context: { "aws:ResourceTag/gatehouse:api": "users", "aws:ResourceTag/gatehouse": "edge-prod" },
      },
    ],
    [
      "touch an API of its name of another gatehouse",
      {
        action: "apigateway:DELETE",
        resource: "arn:aws:apigateway:eu-central-1::/apis/b2",
        context: { "aws:ResourceTag/gatehouse:api": "orders", "aws:ResourceTag/gatehouse": "edge-dev" },
      },
    ],
    [
      "make an API that says to be another's",
      {
        action: "apigateway:POST",
        resource: "arn:aws:apigateway:eu-central-1::/apis",
        context: { "aws:RequestTag/gatehouse:api": "users", "aws:RequestTag/gatehouse": "edge-prod" },
      },
    ],
    [
      "take over an alarm of the platform's, which has no such tags",
      {
        action: "cloudwatch:PutMetricAlarm",
        resource:
          "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:gatehouse-alarms-request-path-tasks-missing-0123456",
        context: { "aws:RequestTag/gatehouse:api": "orders", "aws:RequestTag/gatehouse": "edge-prod" },
      },
    ],
    [
      "delete the domain",
      { action: "apigateway:DELETE", resource: "arn:aws:apigateway:eu-central-1::/domainnames/api.example.com" },
    ],
    ["delete the link", { action: "apigateway:DELETE", resource: "arn:aws:apigateway:eu-central-1::/vpclinks/link-1" }],
    [
      "delete another API's log",
      {
        action: "logs:DeleteLogGroup",
        resource: "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/vendedlogs/apigateway/edge-prod-logs-users-1",
      },
    ],
    [
      "delete the gatehouse's own log",
      {
        action: "logs:DeleteLogGroup",
        resource: "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/vendedlogs/apigateway/edge-prod-logs-gateway",
      },
    ],
  ] as [string, Partial<ProviderCall>][])
    // prettier-ignore
    it(`does not let it ${attack}`, () => {
      const { action = "", resource = "", context = {} } = call;
      assert.equal(verdict({ of: attack, action, resource, context }, statements("orders")), "NotAllowed");
    });
}

describe("the policy of a team whose API is of the kind Rest", () => {
  const statements = statementsOf(ApiKind.Rest);
  const tags = (api: string, kind = "ResourceTag") => ({ [`aws:${kind}/gatehouse`]: "edge-prod", [`aws:${kind}/gatehouse:api`]: api }); // prettier-ignore
  const role = "arn:aws:iam::123456789012:role/orders-authorizer-0123456";

  it("lets nobody make a role where the platform sets no boundary, or one outside of it", () => {
    const asks = (context: Record<string, string>, from: IamStatement[]) =>
      ["iam:CreateRole", "iam:PutRolePolicy"].map((action) =>
        verdict({ of: "", action, resource: role, context }, from),
      );
    const boundary = { "iam:PermissionsBoundary": bounded.permissionsBoundaryArn };
    assert.deepEqual(asks(boundary, statements("orders")), ["Allowed", "Allowed"]);
    assert.deepEqual(asks({}, statements("orders")), ["NotAllowed", "NotAllowed"]);
    assert.deepEqual(asks(boundary, statements("orders", referenceArgs)), ["NotAllowed", "NotAllowed"]);
  });

  for (const [attack, action, resource, context] of [
    ["read another API's keys", "apigateway:GET", "arn:aws:apigateway:eu-central-1::/apikeys/k2", tags("users")],
    ["raise another API's quota", "apigateway:PATCH", "arn:aws:apigateway:eu-central-1::/usageplans/u2", tags("users")],
    ["read another API's integrations, where its proof is", "apigateway:GET", "arn:aws:apigateway:eu-central-1::/restapis/b2/resources/r/methods/GET/integration", tags("users")], // prettier-ignore
    ["make a key that says to be another's", "apigateway:POST", "arn:aws:apigateway:eu-central-1::/apikeys", tags("users", "RequestTag")], // prettier-ignore
    ["put a firewall in front of another API", "apigateway:SetWebACL", "arn:aws:apigateway:eu-central-1::/restapis/b2/stages/v1", tags("users")], // prettier-ignore
    ["change another API's firewall", "wafv2:UpdateWebACL", "arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/users/w", tags("users")], // prettier-ignore
    ["change another API's function", "lambda:UpdateFunctionCode", "arn:aws:lambda:eu-central-1:123456789012:function:users-authorizer-1", tags("users")], // prettier-ignore
    ["hand another role to a function", "iam:PassRole", "arn:aws:iam::123456789012:role/admin", { "iam:PassedToService": "lambda.amazonaws.com" }], // prettier-ignore
    ["hand its role to another service", "iam:PassRole", role, { "iam:PassedToService": "ec2.amazonaws.com" }],
    ["delete another API's execution log", "logs:DeleteLogGroup", "arn:aws:logs:eu-central-1:123456789012:log-group:API-Gateway-Execution-Logs_b2/v1", tags("users")], // prettier-ignore
  ] as [string, string, string, Record<string, string>][])
    it(`does not let it ${attack}`, () => {
      assert.equal(verdict({ of: attack, action, resource, context }, statements("orders")), "NotAllowed");
    });
});
