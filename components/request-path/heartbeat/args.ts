import type * as pulumi from "@pulumi/pulumi";
import { fields, flag, input, oneNumberOf, text, type ResolvedBy } from "../../../fields";
import { ACCOUNT_ID, ARN, LOG_RETENTION_DAYS, nameOf } from "../../../fields/aws";
import { DNS_NAME } from "../../../fields/dns";
import { IDENTITY } from "../../shared/identity";
import { REGION } from "../../shared/region";

export interface HeartbeatArgs {
  /** The AWS account, twelve digits. */
  readonly accountId: string;
  /** The region of the link. */
  readonly region: string;
  /**
   * What tells it from all others of the account and region: its log group's name begins with it.
   * @default the component's name
   */
  readonly identity?: string;
  /** The VPC link that is kept active. */
  readonly vpcLinkId: pulumi.Input<string>;
  /** The balancer's listener that the request is sent to. */
  readonly listenerArn: pulumi.Input<string>;
  /** The name that the gateway asks for and verifies. */
  readonly serverName: string;
  /** Of the gateway's access log: the heartbeats' calls are in it. */
  readonly accessLogGroupArn: pulumi.Input<string>;
  /** The KMS key that encrypts the function's log group. Its policy must admit CloudWatch Logs for `heartbeatLogPrefix(identity)`. */
  readonly logKeyArn: pulumi.Input<string>;
  /** How long the function's log is kept, in days: one of the values CloudWatch Logs knows. */
  readonly logRetentionDays: number;
  /**
   * Whether Pulumi refuses to delete the log.
   * @default true
   */
  readonly protect?: boolean;
}

export const HEARTBEAT = fields<HeartbeatArgs>()({
  accountId: text(ACCOUNT_ID),
  region: text(REGION),
  identity: IDENTITY,
  vpcLinkId: input(text(nameOf("the VPC link's id", "a1b2c3"))),
  listenerArn: input(text(ARN)),
  serverName: text(DNS_NAME),
  accessLogGroupArn: input(text(ARN)),
  logKeyArn: input(text(ARN)),
  logRetentionDays: oneNumberOf({ values: LOG_RETENTION_DAYS, unit: "days", why: "CloudWatch Logs takes no others" }),
  protect: flag().withDefault(true, "a deleted group takes the audit trail along"),
});

/** A heartbeat's arguments with their defaults. */
export type ResolvedHeartbeat = ResolvedBy<typeof HEARTBEAT> & { readonly identity: string };
