import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { refuse } from "../shared/refuse";
import { LOGS, type LogsArgs } from "./args";
import { logsProblems } from "./problems";

/**
 * The log groups of both paths, encrypted and kept for a set time.
 *
 * Creates one group each for the gateway's access log, the fleet and the network's flow log. Stateful: deleting a group
 * deletes the audit trail in it.
 */
export class Logs extends pulumi.ComponentResource {
  /** Of the gateway's access log. */
  readonly gatewayGroupArn: pulumi.Output<string>;
  /** The name of the log group of the gateway's access log. */
  readonly gatewayGroupName: pulumi.Output<string>;
  /** Of what HAProxy writes: one line a request, and the process's own messages. */
  readonly fleetGroupArn: pulumi.Output<string>;
  /** The name of the log group of the tasks. */
  readonly fleetGroupName: pulumi.Output<string>;
  /** Of the VPC's flow log. */
  readonly flowGroupArn: pulumi.Output<string>;
  /** The name of the log group of the VPC's flow log. */
  readonly flowGroupName: pulumi.Output<string>;

  constructor(name: string, args: LogsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gatehouse:index:Logs", name, {}, opts);
    refuse(logsProblems(name, args), this);
    const { protect, identity = name } = LOGS.resolve(args);
    const prefixes = logGroupPrefixes(identity);
    const kept = { parent: this, protect };

    const gateway = createGroup(`${name}-gateway`, prefixes.gateway, args, kept);
    const fleet = createGroup(`${name}-fleet`, prefixes.fleet, args, kept);
    const flow = createGroup(`${name}-flow`, prefixes.flow, args, kept);

    this.gatewayGroupArn = gateway.arn;
    this.gatewayGroupName = gateway.name;
    this.fleetGroupArn = fleet.arn;
    this.fleetGroupName = fleet.name;
    this.flowGroupArn = flow.arn;
    this.flowGroupName = flow.name;
    this.registerOutputs({
      gatewayGroupName: this.gatewayGroupName,
      fleetGroupName: this.fleetGroupName,
      flowGroupArn: this.flowGroupArn,
    });
  }
}

/**
 * What the groups' names begin with, for the key's policy.
 *
 * API Gateway needs /aws/vendedlogs/: for any other name it adds a statement to the account's log delivery policy,
 * which holds 5,120 characters and then refuses every further API.
 */
export function logGroupPrefixes(identity: string): { gateway: string; fleet: string; flow: string } {
  return {
    gateway: `/aws/vendedlogs/apigateway/${identity}-`,
    fleet: `/aws/ecs/${identity}-`,
    flow: `/aws/vpc/${identity}-`,
  };
}

function createGroup(name: string, namePrefix: string, args: LogsArgs, opts: pulumi.CustomResourceOptions) {
  return new aws.cloudwatch.LogGroup(
    name,
    { namePrefix, kmsKeyId: args.keyArn, retentionInDays: args.retentionDays },
    opts,
  );
}
