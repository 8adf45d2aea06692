import type { Settings } from "../../../stacks/settings";

/** The settings by which a stack would make a mistake, by what the mistake is; without an entry no setting makes it. */
export const BY_SETTINGS: Readonly<Record<string, Settings>> = {
  "the fleet may shrink to one task": { fleet: { minTasks: 1 } },
  "CPU that Fargate does not have": { fleet: { cpu: 300 } },
  "memory that does not go with the CPU": { fleet: { cpu: 256, memoryMiB: 4096 } },
  "an image whose tag moves": {
    fleet: { image: "333333333333.dkr.ecr.us-east-1.amazonaws.com/haproxy:latest" },
  },
  "an image without a tag": { fleet: { image: "333333333333.dkr.ecr.us-east-1.amazonaws.com/haproxy" } },
  "an alarm that calls nobody": { alarms: { topicArn: undefined, emails: undefined } },
  "a log group that keeps everything for ever": { logs: { retentionDays: 0 } },
  "a retention that CloudWatch does not have": { logs: { retentionDays: 100 } },
  "a link in one zone, named twice": { network: { availabilityZoneIds: ["use1-az1", "use1-az1"] } },
  "tasks in one zone": { network: { availabilityZoneIds: ["use1-az1"] } },
  "an authority's key may be deleted by a mistaken destroy": { protect: false },
  "the balancer may be deleted in the console": { balancer: { protect: false } },
};
