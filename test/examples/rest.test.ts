import assert from "node:assert/strict";
import { createRequire } from "node:module";
import path from "node:path";
import { API_SETTINGS } from "../../components/api/args";
import { brokenLaws } from "../../policy/broken";
import { LAWS } from "../../policy/laws";
import { withLibrary } from "../../tools/preview/programs/library";
import { preview, type Plan } from "../../tools/preview";
import { ROOT, secretPaths } from "../support/plans";
import { find, findAll } from "../support/record";
import { leavesOf } from "../support/settings";

/** An example imports the library by its name, which types alone are of here. */
const { apis } = createRequire(__filename)(path.join(ROOT, "examples/rest/apis.ts")) as { apis: object[] };

const STAGE = "aws:apigateway/stage:Stage";

/** What is decided of a REST API that is not decided alike of any API. */
const OPTIONS = /^(?:kind|rest|authorizer|verifyTokens|routes|timeoutMilliseconds|detailedMetrics)\b/;
/** What excludes what is on, or is refused with `kind: Rest`; a route's class is HAProxy's. */
const EXCLUDED = [
  "rest.clientCertificate.existing.id",
  "rest.clientCertificate.existing.trusted[0]",
  "authorizer.mutualTls",
  "authorizer.noneBecause",
  "routes[0].class",
];

describe("The example of REST APIs with every option on", function () {
  this.timeout(30_000);
  let plan: Plan;
  before(async () => {
    plan = await withLibrary(() => preview({ root: path.join(ROOT, "examples/rest"), stack: "dev" }));
  });

  it("keeps every law, or says why not", () => {
    assert.deepEqual(brokenLaws(plan, LAWS), []);
  });

  it("has every option that does not exclude another", () => {
    const options = leavesOf(API_SETTINGS).map(({ path: at }) => at).filter((at) => OPTIONS.test(at)); // prettier-ignore
    const given = new Set(apis.flatMap((api) => pathsOf(api)));
    assert.ok(options.length > 40);
    assert.deepEqual(options.filter((at) => !given.has(at)), EXCLUDED); // prettier-ignore
  });

  it("gives each partner its keys: after a rotation the one before as well", () => {
    const links = findAll(plan, "aws:apigateway/usagePlanKey:UsagePlanKey").map(({ name, inputs }) => [name, inputs.usagePlanId]); // prettier-ignore
    assert.deepEqual(links, [
      ["partners-partners-bay-couriers-1", "«UsagePlan partners-partners-gold».id"],
      ["partners-partners-new-partner-1", "«UsagePlan partners-partners-trial».id"],
      ["partners-partners-north-freight-1", "«UsagePlan partners-partners-gold».id"],
      ["partners-partners-north-freight-2", "«UsagePlan partners-partners-gold».id"],
    ]);
  });

  it("asks for a key where it asks for a token, and tells HAProxy whose it is", () => {
    const asking = findAll(plan, "aws:apigateway/method:Method").map(({ name, inputs }) => [name, inputs.apiKeyRequired]); // prettier-ignore
    const told = findAll(plan, "aws:apigateway/integration:Integration").map(({ name, inputs }) => [
      name,
      (inputs.requestParameters as Record<string, unknown>)["integration.request.header.x-api-key-id"] !== undefined,
    ]);
    assert.deepEqual(asking, [
      ["partners-machines-GET/parcels/{}", false],
      ["partners-machines-POST/parcels", false],
      ["partners-partners-GET/orders/{}", true],
      ["partners-partners-POST/hooks/{}", false],
      ["partners-partners-POST/orders", true],
    ]);
    assert.deepEqual(told, asking);
  });

  it("shows HAProxy what the authority issues, or what API Gateway generates, and has a firewall in front of each stage", () => {
    const shown = findAll(plan, STAGE).map(({ name, inputs }) => [name, inputs.clientCertificateId, inputs.xrayTracingEnabled]); // prettier-ignore
    const issued = "«Invocation partners-gateway-client-acm».result";
    assert.deepEqual(shown, [
      ["partners-machines-v1", "«ClientCertificate partners-machines-certificate-1».id", false],
      ["partners-partners-trial", issued, true],
      ["partners-partners-v1", issued, true],
    ]);
    const behind = findAll(plan, "aws:wafv2/webAclAssociation:WebAclAssociation").map(
      ({ inputs }) => inputs.resourceArn,
    );
    assert.deepEqual(behind, shown.map(([name]) => `«Stage ${name as string}».arn`)); // prettier-ignore
  });

  it("leaves it to one resource that the account's REST APIs can log", () => {
    const { name } = find(plan, "aws:apigateway/account:Account");
    assert.equal(name, "partners-rest-logging");
  });

  it("keeps the values of keys and the origin proof secret", () => {
    const secrets = [...findAll(plan, "aws:apigateway/apiKey:ApiKey"), ...findAll(plan, "aws:apigateway/integration:Integration")]; // prettier-ignore
    assert.equal(secrets.length, 9);
    for (const { name, inputs } of secrets) assert.notDeepEqual(secretPaths(inputs), [], name);
    assert.equal(plan.outputs["apiKeys"], "[secret]");
  });
});

/** Where values stand, of any item of a list as of its first: `rest.waf.deny[0]`. */
function pathsOf(value: unknown, at = ""): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => pathsOf(item, `${at}[0]`));
  if (typeof value !== "object" || value === null) return [at];
  return Object.entries(value).flatMap(([key, one]) => pathsOf(one, at === "" ? key : `${at}.${key}`));
}
