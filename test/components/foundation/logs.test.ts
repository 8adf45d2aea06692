import assert from "node:assert/strict";
import { Logs } from "../../../components/index";
import { logGroupPrefixes } from "../../../components/foundation/logs";
import { logsProblems } from "../../../components/foundation/problems";
import type { Plan } from "../../../tools/preview";
import { inputs, record, refusalOf } from "../../support/plans";
import { children, find, findAll } from "../../support/record";

const GROUP = "aws:cloudwatch/logGroup:LogGroup";
const args = { keyArn: "arn:key", retentionDays: 365 };

describe("Logs", () => {
  let plan: Plan;
  before(async () => {
    plan = await record(() => new Logs("edge-logs", args));
  });

  it("creates a group each for the gateway, the fleet and the flow log", () => {
    assert.deepEqual(children(plan, find(plan, "gatehouse:index:Logs", "edge-logs")), [
      `${GROUP} edge-logs-fleet`,
      `${GROUP} edge-logs-flow`,
      `${GROUP} edge-logs-gateway`,
    ]);
  });

  // API Gateway would else write a statement for each group into a policy of 5,120 characters.
  it("names the gateway's group as a vended log", () => {
    assert.deepEqual(inputs(plan, GROUP, "edge-logs-gateway"), {
      namePrefix: "/aws/vendedlogs/apigateway/edge-logs-",
      kmsKeyId: "arn:key",
      retentionInDays: 365,
    });
  });

  it("encrypts and keeps the fleet's group", () => {
    assert.deepEqual(inputs(plan, GROUP, "edge-logs-fleet"), {
      namePrefix: "/aws/ecs/edge-logs-",
      kmsKeyId: "arn:key",
      retentionInDays: 365,
    });
  });

  it("encrypts and keeps the flow log's group", () => {
    assert.deepEqual(inputs(plan, GROUP, "edge-logs-flow"), {
      namePrefix: "/aws/vpc/edge-logs-",
      kmsKeyId: "arn:key",
      retentionInDays: 365,
    });
  });

  it("tells beforehand what the groups' names begin with", () => {
    const told = Object.values(logGroupPrefixes("edge-logs")).sort();
    assert.deepEqual(
      findAll(plan, GROUP)
        .map((group) => group.inputs.namePrefix)
        .sort(),
      told,
    );
  });

  it("protects every group unless told otherwise", () => {
    assert.deepEqual(
      findAll(plan, GROUP).map((group) => group.options.protect),
      [true, true, true],
    );
  });

  it("leaves every group unprotected when told so", async () => {
    const open = await record(() => new Logs("edge-logs", { ...args, protect: false }));
    assert.deepEqual(
      findAll(open, GROUP).map((group) => group.options.protect),
      [undefined, undefined, undefined],
    );
  });

  it("fails when CloudWatch cannot keep events for so many days", async () => {
    assert.deepEqual(await refusalOf(() => new Logs("edge-logs", { ...args, retentionDays: 100 })), [
      "retentionDays: use one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653 days (CloudWatch Logs takes no others); got 100",
    ]);
  });

  it("fails when events are to be kept for no days, which CloudWatch takes for ever", () => {
    assert.equal(logsProblems("edge-logs", { ...args, retentionDays: 0 }).length, 1);
  });
});
