import assert from "node:assert/strict";
import { Alarms } from "../../../../components/index";
import type { Json } from "../../../../tools/preview";
import { record } from "../../../support/plans";
import { find, json } from "../../../support/record";
import { watched } from "../watched";

const KEY = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const SERVICE = "arn:aws:ecs:eu-central-1:123456789012:service/cluster/service";
const RULE = "aws:cloudwatch/eventRule:EventRule";

/** An event in the form of the ECS guide's, "Amazon ECS service deployment state change events". */
const deployment = (eventName: string, service = SERVICE) => ({
  version: "0",
  "detail-type": "ECS Deployment State Change",
  source: "aws.ecs",
  account: "123456789012",
  region: "eu-central-1",
  resources: [service],
  detail: { eventType: "ERROR", eventName, deploymentId: "ecs-svc/1", reason: "ECS deployment circuit breaker: tasks failed to start." }, // prettier-ignore
});

/** A call that CloudTrail recorded, in the form of the KMS guide's, "ScheduleKeyDeletion": the caller names the key by its id, resources by its ARN. */
const call = (eventName: string, arn = KEY) => ({
  version: "0",
  "detail-type": "AWS API Call via CloudTrail",
  source: "aws.kms",
  resources: [],
  detail: {
    eventSource: "kms.amazonaws.com",
    eventName,
    requestParameters: { pendingWindowInDays: 7, keyId: arn.split("/")[1] },
    responseElements: { keyId: arn, keyState: "PendingDeletion" },
    readOnly: false,
    resources: [{ accountId: "123456789012", type: "AWS::KMS::Key", ARN: arn }],
    eventType: "AwsApiCall",
  },
});

type Event = Readonly<Record<string, unknown>>;

/** By the rules of EventBridge for a pattern of values: each field has one of them, of a list any item does. */
function matches(pattern: Json, event: unknown): boolean {
  if (Array.isArray(event)) return event.some((one) => matches(pattern, one));
  if (Array.isArray(pattern)) return pattern.some((one) => one === event);
  return Object.entries(pattern as Record<string, Json>).every(
    ([field, wanted]) => typeof event === "object" && event !== null && matches(wanted, (event as Event)[field]),
  );
}

describe("rules for what only an event tells", () => {
  let told: (event: Event) => string[];
  before(async () => {
    const args = { ...watched, emails: ["on-call@example.com"], keyArns: [KEY] };
    const plan = await record(() => new Alarms("edge-alarms", args));
    told = (event) =>
      ["rolled-back", "key-lost"].filter((name) =>
        matches(json(find(plan, RULE, `edge-alarms-${name}`), "eventPattern"), event),
      );
  });

  for (const [what, event, rules] of [
    ["a deployment that failed", deployment("SERVICE_DEPLOYMENT_FAILED"), ["rolled-back"]],
    ["one that is under way", deployment("SERVICE_DEPLOYMENT_IN_PROGRESS"), []],
    ["one that is done", deployment("SERVICE_DEPLOYMENT_COMPLETED"), []],
    ["that of another service", deployment("SERVICE_DEPLOYMENT_FAILED", `${SERVICE}-2`), []],
    ["a key that will be deleted", call("ScheduleKeyDeletion"), ["key-lost"]],
    ["a key that is disabled", call("DisableKey"), ["key-lost"]],
    ["a key that is used", call("Sign"), []],
    ["another key", call("ScheduleKeyDeletion", KEY.replace("1234abcd", "5678abcd")), []],
  ] as const)
    it(`${rules.length > 0 ? rules.join() : "none"} for ${what}`, () => assert.deepEqual(told(event), rules));
});
