import assert from "node:assert/strict";
import { RestGateway } from "../../components";
import { brokenLaws } from "../../policy/broken";
import { LAWS } from "../../policy/laws";
import { record } from "../support/plans";
import { restGatewayArgs } from "../components/args";

const throttle = { rateLimit: 5, burstLimit: 10 };

describe("the laws, of a REST API", () => {
  const options = {
    waf: { deny: ["203.0.113.0/24"], labelHeaders: [{ label: "awswaf:x", name: "x", value: "1" }] },
    usagePlans: [{ name: "gold", stages: ["v1"], throttle, consumers: [{ name: "billing" }] }],
    routes: [{ key: "GET /orders/{id}", throttle }, { key: "ANY /{proxy+}" }],
    tracing: true,
  };

  for (const unknown of [false, true])
    it(`hold with every option on${unknown ? ", while nothing is known of what AWS tells" : ""}`, async () => {
      const build = () => new RestGateway("edge-gateway", { ...restGatewayArgs, ...options });
      assert.deepEqual(brokenLaws(await record(build, { unknown }), LAWS), []);
    });

  it("hold of a firewall that counts only where the stack says why", async () => {
    const waf = { countBecause: "the first week: looked at daily" };
    const plan = await record(() => new RestGateway("edge-gateway", { ...restGatewayArgs, waf }));
    assert.equal(brokenLaws(plan, LAWS).length, 4);
    const relaxations = [{ law: "firewall-refuses", because: "the first week" }];
    assert.deepEqual(brokenLaws({ ...plan, outputs: { relaxations } }, LAWS), []);
  });
});
