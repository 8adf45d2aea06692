import assert from "node:assert/strict";
import path from "node:path";
import { brokenLaws } from "../../policy/broken";
import { LAWS } from "../../policy/laws";
import { withLibrary } from "../../tools/preview/programs/library";
import { preview, type Plan } from "../../tools/preview";
import { ROOT, secretPaths } from "../support/plans";
import { find, findAll } from "../support/record";

const STAGE = "aws:apigateway/stage:Stage";

describe("The example of a REST API with every option on", function () {
  this.timeout(30_000);
  let plan: Plan;
  before(async () => {
    plan = await withLibrary(() => preview({ root: path.join(ROOT, "examples/rest"), stack: "dev" }));
  });

  it("keeps every law", () => {
    assert.deepEqual(brokenLaws(plan, LAWS), []);
  });

  it("gives each partner its keys: after a rotation the one before as well", () => {
    const links = findAll(plan, "aws:apigateway/usagePlanKey:UsagePlanKey").map(({ name, inputs }) => [name, inputs.usagePlanId]); // prettier-ignore
    assert.deepEqual(links, [
      ["partners-gateway-bay-couriers-1", "«UsagePlan partners-gateway-gold».id"],
      ["partners-gateway-new-partner-1", "«UsagePlan partners-gateway-trial».id"],
      ["partners-gateway-north-freight-1", "«UsagePlan partners-gateway-gold».id"],
      ["partners-gateway-north-freight-2", "«UsagePlan partners-gateway-gold».id"],
    ]);
  });

  it("asks for a key where it asks for a token, and tells HAProxy whose it is", () => {
    const asking = findAll(plan, "aws:apigateway/method:Method").map(({ name, inputs }) => [name, inputs.apiKeyRequired]); // prettier-ignore
    const told = findAll(plan, "aws:apigateway/integration:Integration").map(({ name, inputs }) => [
      name,
      (inputs.requestParameters as Record<string, unknown>)["integration.request.header.x-api-key-id"] !== undefined,
    ]);
    assert.deepEqual(asking, [
      ["partners-gateway-GET/orders/{id}", true],
      ["partners-gateway-POST/hooks/{partner}", false],
      ["partners-gateway-POST/orders", true],
    ]);
    assert.deepEqual(told, asking);
  });

  it("shows its certificate, of the region that it is in, has X-Ray see requests, and a firewall in front", () => {
    const { inputs } = find(plan, STAGE, "partners-gateway-v1");
    assert.deepEqual(
      [inputs.clientCertificateId, inputs.xrayTracingEnabled],
      ["arn:aws:acm:eu-central-1:111111111111:certificate/00000000-0000-0000-0000-000000000000", true],
    );
    const [association] = findAll(plan, "aws:wafv2/webAclAssociation:WebAclAssociation");
    assert.equal(association?.inputs.resourceArn, "«Stage partners-gateway-v1».arn");
  });

  it("keeps the values of keys and the origin proof secret", () => {
    const secrets = [...findAll(plan, "aws:apigateway/apiKey:ApiKey"), ...findAll(plan, "aws:apigateway/integration:Integration")]; // prettier-ignore
    assert.equal(secrets.length, 7);
    for (const { name, inputs } of secrets) assert.notDeepEqual(secretPaths(inputs), [], name);
    assert.equal(plan.outputs["apiKeys"], "[secret]");
  });
});
