import type { Relaxation } from "../policy/relaxation";
import { baseline } from "./baseline";
import { extend } from "./extend";

/** Where things are tried: the same gatehouse, cheap and easy to throw away. Each line weakens something, for the reason given. */
export const settings = extend(baseline, {
  network: {
    cidrBlock: "10.2.0.0/16", // its own, so that the networks could be joined
    endpointsInOneZone: true, // away with that zone: six endpoints in three zones are $131 a month
  },
  detailedMetrics: false, // nobody watches single routes of trials
  logs: { retentionDays: 7 }, // nobody audits trials
  balancer: { protect: false }, // torn down and put up again
  fleet: {
    cpu: 256, // a few requests a second
    memoryMiB: 512,
    minTasks: 1, // may be away for a minute when its zone or its task fails
    maxTasks: 2,
    spot: true, // a third of the price; a task that AWS takes away is missing until there is capacity for the next
    containerInsights: false, // a deployment is looked at by who starts it
    connectionsPerTask: 500, // what 512 MiB hold beside HAProxy itself
  },
  agent: {
    registrationsSeconds: 60, // a deployed API may be a minute late; every ten seconds is $1.10 a month more
    instancesSeconds: 30, // and a new instance half a minute; every five seconds is $2.20 a month more
  },
  protect: false, // torn down and put up again
});

/** The laws that it does not keep, by what it weakens above. */
export const relaxations: Relaxation[] = [
  { law: "multi-zone", resources: ["gatehouse-fleet"], because: "one task is enough for trials" },
  { law: "capacity-stays", resources: ["gatehouse-fleet"], because: "trials can wait until there is capacity again" },
  { law: "deletion-protected-where-stateful", because: "torn down and put up again" },
];
