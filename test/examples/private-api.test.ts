import assert from "node:assert/strict";
import { brokenLaws } from "../../policy/broken";
import { LAWS } from "../../policy/laws";
import { preview, type Plan } from "../../tools/preview";
import { exampleFromSources } from "../support/example";
import { find } from "../support/record";

describe("The example of a private API", function () {
  this.timeout(60_000);
  let plan: Plan;
  let example: ReturnType<typeof exampleFromSources>;
  before(async () => {
    example = exampleFromSources("private-api");
    plan = await preview({ root: example.root, stack: "dev" });
  });
  after(() => example.remove());

  it("deploys the API anew when its policy is another", () => {
    const { inputs } = find(plan, "aws:apigateway/deployment:Deployment");
    const { policy } = find(plan, "aws:apigateway/restApiPolicy:RestApiPolicy").inputs;
    assert.equal((inputs as { triggers: { policy: string } }).triggers.policy, policy);
  });

  it("keeps every law, but where it says why not", () => {
    assert.deepEqual(brokenLaws(plan, LAWS), []);
  });

  it("leads the clients' name to the balancer", () => {
    const { aliases } = find(plan, "aws:route53/record:Record", "partners-a").inputs as { aliases: { name: string }[] };
    assert.equal(aliases[0]!.name, "«LoadBalancer partners-balancer».dnsName");
  });

  it("has partners' certificates of one authority, and HAProxy's of another", () => {
    const { content } = find(plan, "aws:s3/bucketObjectv2:BucketObjectv2", "partners-registration").inputs;
    assert.match(content as string, /«RestApi partners-orders»\.id\.execute-api\.eu-central-1\.amazonaws\.com/);
  });
});
