import { ClientClass } from "../../../haproxy/config";
import type { ResolvedAlarms } from "../args";
import { agentsSource, callersSource, functionSource } from "../sources";
import { Comparison, Silence, type Alarm, type Metric } from "./alarm";

const MINUTE = 60;
const FIVE_MINUTES = 300;
const DAY = 86_400;

/** The function's first try and Lambda's two more (Lambda guide, retries of asynchronous invocations). */
const HEARTBEAT_TRIES = 3;

/** What HAProxy makes of requests, and whether any get to it. */
export function trafficAlarms(args: ResolvedAlarms): Alarm[] {
  const metric = (id: string, name: string, stat: string, period: number): Metric => {
    return { ...agentsSource(args), id, name, stat, period };
  };
  return [
    ...Object.values(ClientClass).map((name) => refused(args, name)),
    {
      name: "origin-proof-refused",
      means:
        "Requests reach HAProxy past the gateway, or with a proof that it does not know: something else in the VPC calls it, or a rotation of the proofs went wrong.",
      runbook: "origin-proof-refused",
      metrics: [metric("unproven", "OriginProofRefused", "Sum", FIVE_MINUTES)],
      is: Comparison.GreaterThan,
      // The heartbeat shows none, three times a day at the most.
      threshold: HEARTBEAT_TRIES,
      wrong: 2,
      of: 3,
      silence: Silence.IsFine,
      callsItself: true,
    },
    {
      name: "requests-queue",
      means: "Requests wait for a connection to a service, minute after minute: its instances are too few or too slow.",
      runbook: "requests-queue",
      metrics: [metric("queued", "Queued", "Sum", MINUTE)],
      is: Comparison.GreaterThan,
      threshold: 0,
      wrong: 8,
      of: 10,
      silence: Silence.IsFine,
    },
    ...(args.heartbeatFunctionName === undefined ? [] : [heartbeatFailed(args.heartbeatFunctionName)]),
  ];
}

/** One a class, since the requests of a large one would hide that a small one gets nothing. */
function refused(args: ResolvedAlarms, name: ClientClass): Alarm {
  return {
    name: `${name.toLowerCase()}-refused`,
    means: `HAProxy refuses more than 1 in 5 requests of the class ${name}, for a quarter of an hour: its limits do not fit, or somebody tries something.`,
    runbook: "callers-refused",
    metrics: [{ ...callersSource(args, name), id: "refused", name: "RequestsRefused", stat: "Average", period: FIVE_MINUTES }], // prettier-ignore
    is: Comparison.GreaterThan,
    threshold: 20,
    wrong: 3,
    of: 3,
    // A task tells nothing of a class with less than 20 requests a minute.
    silence: Silence.IsFine,
    callsItself: true,
  };
}

function heartbeatFailed(functionName: NonNullable<ResolvedAlarms["heartbeatFunctionName"]>): Alarm {
  return {
    name: "heartbeat-failed",
    means:
      "The one request a day that keeps the VPC link active did not get to HAProxy, at any of its three tries: after 60 days the link would be gone.",
    runbook: "heartbeat-failed",
    metrics: [{ ...functionSource(functionName), id: "errors", name: "Errors", stat: "Sum", period: DAY }],
    is: Comparison.GreaterThanOrEqualTo,
    threshold: HEARTBEAT_TRIES,
    wrong: 1,
    of: 1,
    // Before the first day is over there is none.
    silence: Silence.IsFine,
    callsItself: true,
  };
}
