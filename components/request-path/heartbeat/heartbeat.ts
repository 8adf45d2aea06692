import * as pulumi from "@pulumi/pulumi";
import { nameFits } from "../../shared/names";
import { refuse } from "../../shared/refuse";
import { createSchedule } from "../../shared/schedule";
import { createHeartbeatApi } from "./api";
import { HEARTBEAT, type HeartbeatArgs } from "./args";
import { createHeartbeatFunction } from "./function";

/** A day that is missed leaves 59. */
const DAILY = { description: "Gatehouse: keeps the VPC link active", expression: "rate(1 day)", withinMinutes: 60 };

/**
 * One request a day through the VPC link, so that a stack without traffic of its own, a trial or a standby, answers its first one: after 60
 * days without any the link turns INACTIVE, and requests fail for minutes.
 *
 * **heartbeat** -> link -> balancer -> fleet
 *
 * Creates an HTTP API of its own with one route, which its function alone may call (IAM), the function, and the schedule. HAProxy refuses
 * the request, since it shows no origin proof: no service sees it. Of its own, because the API that clients call may ask for a client
 * certificate, and has no address but its domain's. It costs nothing that is billed: 30 requests and calls a month.
 *
 * @example
 * const heartbeat = new gatehouse.Heartbeat("edge-heartbeat", {
 *   accountId: "123456789012",
 *   region: "us-east-1",
 *   vpcLinkId: link.vpcLinkId,
 *   listenerArn: hops.listenerArn,
 *   serverName: "origin.example.com",
 *   accessLogGroupArn: logs.logGroupArn,
 *   logKeyArn: keys.logsKeyArn,
 *   logRetentionDays: 365,
 * });
 */
export class Heartbeat extends pulumi.ComponentResource {
  /** Its function: an error of it means that the way to HAProxy is broken. */
  readonly functionName: pulumi.Output<string>;

  constructor(name: string, args: HeartbeatArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gatehouse:index:Heartbeat", name, {}, opts);
    refuse([...nameFits(name, "-schedule", 64, "IAM role"), ...HEARTBEAT.problems(args)], this);
    const { identity = name, ...resolved } = HEARTBEAT.resolve(args);
    const settings = { ...resolved, identity };
    const childOptions = { parent: this };

    const api = createHeartbeatApi(name, settings, childOptions);
    const { lambda, granted } = createHeartbeatFunction(name, settings, api, childOptions);
    createSchedule(`${name}-schedule`, { ...settings, ...DAILY }, lambda, {
      ...childOptions,
      dependsOn: [granted, ...api.resources],
    });

    this.functionName = lambda.name;
    this.registerOutputs({ functionName: this.functionName });
  }
}
