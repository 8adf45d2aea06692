import assert from "node:assert/strict";
import { ApiAlarms } from "../../../../components/index";
import type { Plan } from "../../../../tools/preview";
import { inputs, record } from "../../../support/plans";
import { findAll } from "../../../support/record";
import { watchedApi } from "../watched";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const COMPOSITE = "aws:cloudwatch/compositeAlarm:CompositeAlarm";

const made = (more: object): Promise<Plan> =>
  record(() => new ApiAlarms("orders-alarms", { ...watchedApi, identity: "edge-prod", ...more }));

// When they are wrong, and what they look at: alarms.test.ts.
describe("ApiAlarms", () => {
  const topicArn = "arn:aws:sns:eu-central-1:123456789012:on-call";
  const requestPathAlarmArn = "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:edge-prod-request-path";

  it("are two a stage, of which none calls by itself", async () => {
    const alarms = findAll(await made({ topicArn }), ALARM);
    assert.equal(alarms.length, 2 * watchedApi.stages.length);
    assert.deepEqual(
      alarms.flatMap((one) => one.inputs.alarmActions ?? []),
      [],
    );
  });

  it("call once for all, and not while the gatehouse's own alarm calls", async () => {
    const plan = await made({ topicArn, requestPathAlarmArn });
    const { alarmName, alarmActions, actionsSuppressor } = inputs(plan, COMPOSITE);
    assert.deepEqual([alarmName, alarmActions], [`edge-prod-api-${watchedApi.name}`, [topicArn]]);
    assert.deepEqual(actionsSuppressor, { alarm: requestPathAlarmArn, waitPeriod: 120, extensionPeriod: 300 });
  });

  it("are none where nobody is told", async () => {
    const plan = await made({});
    assert.deepEqual([...findAll(plan, ALARM), ...findAll(plan, COMPOSITE)], []);
  });
});
