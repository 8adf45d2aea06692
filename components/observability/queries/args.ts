import type * as pulumi from "@pulumi/pulumi";
import { fields, input, list, text } from "../../../fields";
import { nameOf } from "../../../fields/aws";
import { IDENTITY } from "../../shared/identity";

export interface LogQueriesArgs {
  /**
   * What tells it from all others of the account and region: the folder that the queries stand in.
   * @default the component's name
   */
  readonly identity?: string;
  /** The log groups of the gateways' access logs. A query reads 50 groups at the most (CloudWatch Logs, StartQuery): the first 49. */
  readonly gatewayLogGroupNames: pulumi.Input<pulumi.Input<string>[]>;
  /** The log group of HAProxy and its agents. */
  readonly fleetLogGroupName: pulumi.Input<string>;
  /**
   * The log group that a trail of CloudTrail writes to.
   * @default there is none: nothing is saved that asks who changed what
   */
  readonly trailLogGroupName?: pulumi.Input<string>;
}

const GROUP = nameOf("a log group", "/aws/ecs/edge-logs-1");

export const LOG_QUERIES = fields<LogQueriesArgs>()({
  identity: IDENTITY,
  gatewayLogGroupNames: input(list(input(text(GROUP)), { of: "log groups", from: 1 })),
  fleetLogGroupName: input(text(GROUP)),
  trailLogGroupName: input(text(GROUP)).optional("there is none"),
});
