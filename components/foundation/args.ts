import type * as pulumi from "@pulumi/pulumi";

export interface KeysArgs {
  /** The AWS account, twelve digits. */
  readonly accountId: string;
  /** The region that the keys and the log groups are in. */
  readonly region: string;
  /** What the encrypted log groups' names begin with: the key serves these groups and no others. */
  readonly logGroupPrefixes: string[];
  /**
   * Whether Pulumi refuses to delete the keys.
   * @default true
   */
  readonly protect?: boolean;
}

/** What a person decides about the logs. */
export interface LogSettings {
  /** How long every group keeps its events, in days: one of the values CloudWatch Logs knows. */
  readonly retentionDays: number;
}

export interface LogsArgs extends LogSettings {
  /** The KMS key that encrypts the groups. Its policy must admit CloudWatch Logs for `logGroupPrefixes(name)`. */
  readonly keyArn: pulumi.Input<string>;
  /**
   * Whether Pulumi refuses to delete the groups.
   * @default true
   */
  readonly protect?: boolean;
}

/** How private subnets reach the internet. Nothing on the request path needs to; other tenants of the VPC may. */
export const NatStrategy = {
  /** They don't: AWS's own services are reached through VPC endpoints. */
  None: "None",
  /** One NAT gateway for all zones: cheaper, and gone with its zone. */
  Single: "Single",
  /** One NAT gateway in each zone. */
  OnePerAz: "OnePerAz",
} as const;

export type NatStrategy = (typeof NatStrategy)[keyof typeof NatStrategy];

/** What a person decides about the network: one of its own, or one that is there already. */
export interface NetworkSettings {
  /** The new VPC's addresses: an IPv4 network of /16 to /22. Leave out with `existing`. */
  readonly cidrBlock?: string;
  /** The zones to spread over, by name. Given, not asked: a preview needs no account. Leave out with `existing`. */
  readonly availabilityZones?: string[];
  /**
   * How private subnets reach the internet.
   * @default `None`: nothing on the request path needs it ($33 a month for each NAT gateway, us-east-1)
   */
  readonly natStrategy?: NatStrategy;
  /**
   * AWS services to reach through interface endpoints, by their short names; S3 always has its gateway endpoint.
   * @default what the fleet needs: ecr.api, ecr.dkr, logs, secretsmanager ($7.30 a month for each and zone, us-east-1)
   */
  readonly endpoints?: string[];
  /** A VPC that is there already; none is created then. */
  readonly existing?: ExistingNetwork;
}

/** A VPC that the caller brings, with DNS support and host names on. Its endpoints are the caller's too. */
export interface ExistingNetwork {
  readonly vpcId: pulumi.Input<string>;
  /** Private subnets in at least two zones: the link, the balancer and the tasks are put there. */
  readonly privateSubnetIds: pulumi.Input<string>[];
  /** The security group of the interface endpoints for ecr.api, ecr.dkr, logs and secretsmanager. */
  readonly endpointsSecurityGroupId: pulumi.Input<string>;
  /** The managed prefix list of the S3 gateway endpoint (`pl-…`). */
  readonly s3PrefixListId: pulumi.Input<string>;
}

export interface NetworkArgs extends NetworkSettings {
  /** The AWS account, twelve digits. */
  readonly accountId: string;
  readonly region: string;
  /** The log group of the flow log of a new VPC. */
  readonly flowLogGroupArn: pulumi.Input<string>;
}
