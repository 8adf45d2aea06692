import assert from "node:assert/strict";
import { QuotaPeriod, RestGateway, type RestGatewayArgs } from "../../../../../components/index";
import type { Plan } from "../../../../../tools/preview";
import { inputs, record } from "../../../../support/plans";
import { findAll } from "../../../../support/record";
import { restGatewayArgs } from "../../../args";

const throttle = { rateLimit: 5, burstLimit: 10 };
const gold = {
  name: "gold",
  stages: ["v1"],
  throttle,
  quota: { requests: 1000, period: QuotaPeriod.Month },
  routes: [{ key: "GET /orders/{id}", throttle: { rateLimit: 1, burstLimit: 2 } }],
  consumers: [{ name: "billing", keyGeneration: 3 }, { name: "shop" }],
};
const routes = [{ key: "GET /orders/{id}" }, { key: "GET /health", public: true }];

describe("usage plans", () => {
  let plan: Plan;
  before(async () => {
    plan = await gateway({ routes, usagePlans: [gold] });
  });

  it("say how much each consumer may call, in their stages", () => {
    const { tags: _, description: __, ...rest } = inputs(plan, "aws:apigateway/usagePlan:UsagePlan");
    assert.deepEqual(rest, {
      apiStages: [
        {
          apiId: "«RestApi edge-gateway».id",
          stage: "v1",
          throttles: [{ path: "/orders/{id}/GET", rateLimit: 1, burstLimit: 2 }],
        },
      ],
      throttleSettings: throttle,
      quotaSettings: { limit: 1000, period: "MONTH", offset: 0 },
    });
  });

  it("limit the root by its path and method, as any other", async () => {
    const root = [{ key: "GET /" }];
    const limited = await gateway({ routes: root, usagePlans: [{ ...gold, routes: [{ ...root[0]!, throttle }] }] });
    const [stage] = inputs(limited, "aws:apigateway/usagePlan:UsagePlan").apiStages as { throttles: unknown }[];
    assert.deepEqual(stage?.throttles, [{ path: "//GET", ...throttle }]);
  });

  it("have a consumer's newest key and the one before, each with a value that only the state knows", () => {
    assert.deepEqual(
      findAll(plan, "aws:apigateway/apiKey:ApiKey").map(({ name, inputs: { value } }) => [name, value]),
      ["billing-2", "billing-3", "shop-1"].map((key) => [`edge-gateway-${key}`, "[secret]"]),
    );
    assert.deepEqual(
      findAll(plan, "aws:apigateway/usagePlanKey:UsagePlanKey").map(({ inputs: { usagePlanId } }) => usagePlanId),
      Array.from({ length: 3 }, () => "«UsagePlan edge-gateway-gold».id"),
    );
  });

  it("let a consumer's key go before another has it: a key has one plan for a stage", () => {
    const links = findAll(plan, "aws:apigateway/usagePlanKey:UsagePlanKey");
    assert.deepEqual(links.map(({ options }) => options.deleteBeforeReplace), [true, true, true]); // prettier-ignore
  });

  it("are asked for by every route but the public ones", () => {
    const asked = (route: string) =>
      inputs(plan, "aws:apigateway/method:Method", `edge-gateway-${route}`).apiKeyRequired;
    assert.deepEqual([asked("GET/orders/{}"), asked("GET/health")], [true, false]);
  });

  it("keep a key when a plan or another consumer goes, since its name says only whose it is", async () => {
    const renamed = await gateway({ routes, usagePlans: [{ ...gold, name: "silver", consumers: [{ name: "shop" }] }] });
    const keys = (of: Plan) => findAll(of, "aws:apigateway/apiKey:ApiKey").map(({ urn }) => urn);
    assert.deepEqual(keys(renamed), keys(plan).slice(2));
  });
});

function gateway(changes: Partial<RestGatewayArgs>): Promise<Plan> {
  return record(() => new RestGateway("edge-gateway", { ...restGatewayArgs, ...changes }));
}
