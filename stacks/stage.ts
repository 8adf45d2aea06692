import { baseline } from "./baseline";
import { extend } from "./extend";

/** Where a release is rehearsed: production, smaller. */
export const settings = extend(baseline, {
  network: { cidrBlock: "10.1.0.0/16" }, // its own, so that the networks could be joined
  logs: { retentionDays: 90 }, // rehearsals are not an audit trail
  fleet: { minTasks: 2, maxTasks: 4 }, // two zones are enough to rehearse losing one
});
