import assert from "node:assert/strict";
import { Api, apiPolicy } from "../../../components/index";
import { SHARED_SID } from "../../../components/api/policy";
import { evaluate, matches, type PolicyStatement } from "../../../tools/iam/policy";
import { providerCallsOf, type ProviderCall } from "./provider-calls";
import type { Plan } from "../../../tools/preview";
import { record } from "../../support/plans";
import { apiArgs, referenceArgs } from "../../components/args";

const place = { region: referenceArgs.region, accountId: referenceArgs.accountId };

const statements = (api: string) => apiPolicy(referenceArgs, api).Statement as PolicyStatement[];
const verdict = ({ action, resource, context }: ProviderCall, role: PolicyStatement[]) =>
  evaluate({ principals: [], action, resource, context }, { role, resource: [] });

/** What has no tags of its own has its API's: routes, integrations, authorizers. */
function withApiTags(plan: Plan): Plan {
  const api = plan.resources.find(({ type }) => type === "aws:apigatewayv2/api:Api");
  const resources = plan.resources.map((one) =>
    one.type.startsWith("aws:apigatewayv2/") ? { ...one, inputs: { ...one.inputs, tags: api!.inputs.tags! } } : one,
  );
  return { ...plan, resources };
}

describe("the policy of a team's role", () => {
  let calls: ProviderCall[];
  before(async () => {
    calls = providerCallsOf(withApiTags(await record(() => new Api("orders", apiArgs))), place);
  });

  it("allows all that its program asks for", () => {
    assert.ok(calls.length > 60, String(calls.length));
    assert.deepEqual(
      calls.filter((call) => verdict(call, statements("orders")) !== "Allowed"),
      [],
    );
  });

  it("allows nothing of another team's program that it says to hold apart", () => {
    const own = statements("users").filter(({ Sid = "" }) => !Sid.startsWith(SHARED_SID));
    assert.deepEqual(
      calls.filter((call) => verdict(call, own) === "Allowed"),
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
      "logs:CreateLogDelivery",
      "logs:DescribeLogGroups",
      "logs:DescribeResourcePolicies",
      "logs:GetLogDelivery",
      "logs:PutResourcePolicy",
      "servicediscovery:GetOperation",
    ]);
    const ofGateway = allowed.filter(({ action }) => action.startsWith("apigateway:"));
    assert.ok(ofGateway.every(({ resource }) => resource.includes("/domainnames/api.example.com/apimappings")));
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

  for (const [attack, call] of [
    [
      "write another API's registration",
      { action: "s3:PutObject", resource: "arn:aws:s3:::edge-registrations/apis/users.json" },
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
});
