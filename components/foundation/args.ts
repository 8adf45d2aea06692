import type * as pulumi from "@pulumi/pulumi";
import { fields, flag, input, list, oneNumberOf, oneOf, text, type ResolvedBy, type TextRule } from "../../fields";
import {
  ACCOUNT_ID,
  ARN,
  cidrBlock,
  LOG_RETENTION_DAYS,
  PREFIX_LIST_ID,
  SECURITY_GROUP_ID,
  SUBNET_ID,
  VPC_ID,
  ZONE_ID,
} from "../../fields/aws";
import { FLEET_SERVICES, fleetServices } from "./fleet-services";
import { IDENTITY } from "../shared/identity";
import { REGION } from "../shared/region";

export interface KeysArgs {
  /** The AWS account, twelve digits. */
  readonly accountId: string;
  /** The region that the keys and the log groups are in. */
  readonly region: string;
  /** What the encrypted log groups' names begin with: the key serves these groups and no others. */
  readonly logGroupPrefixes: string[];
  /**
   * What tells it from all others of the account and region: aliases begin with it.
   * @default the component's name
   */
  readonly identity?: string;
  /**
   * Whether Pulumi refuses to delete the keys.
   * @default true
   */
  readonly protect?: boolean;
}

/** For how long logs are kept. */
export interface LogRetention {
  /** How long every group keeps its events, in days: one of the values CloudWatch Logs knows. */
  readonly retentionDays: number;
}

export interface LogsArgs extends LogRetention {
  /** The KMS key that encrypts the groups. Its policy must admit CloudWatch Logs for `logGroupPrefixes(identity)`. */
  readonly keyArn: pulumi.Input<string>;
  /**
   * What tells it from all others of the account and region: the groups' names begin with it.
   * @default the component's name
   */
  readonly identity?: string;
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
  /** One NAT gateway for all zones, in the one of the lowest number: cheaper, and gone with its zone. */
  Single: "Single",
  /** One NAT gateway in each zone. */
  OnePerAz: "OnePerAz",
} as const;

export type NatStrategy = (typeof NatStrategy)[keyof typeof NatStrategy];

/** What a person decides about the network: one of its own, or one that is there already. */
export interface NetworkSettings {
  /** The new VPC's addresses: an IPv4 network of /16 to /22. Leave out with `existing`. */
  readonly cidrBlock?: string;
  /**
   * The zones to spread over, by id (`use1-az1`), because the letters of their names differ from account to account; in any
   * order. Two or more that have VPC links V2: shared/partitions.ts lists them. `aws ec2 describe-availability-zones
   * --query "AvailabilityZones[].[ZoneName,ZoneId]"` shows an account's. Leave out with `existing`.
   */
  readonly availabilityZoneIds?: string[];
  /**
   * The zones as they were before one was added: a VPC link over them stays beside the new one for a release, because a link cannot
   * be changed, and requests are under way through it (docs/operations/zones.md). Some of `availabilityZoneIds`.
   * @default none
   */
  readonly formerZoneIds?: string[];
  /**
   * How private subnets reach the internet. With a NAT gateway services may open 443 to it, and so may tasks where a service or an image
   * is not reached through an endpoint.
   * @default `None`: nothing on the request path needs it ($33 a month for each NAT gateway, us-east-1)
   */
  readonly natStrategy?: NatStrategy;
  /**
   * AWS services to reach through interface endpoints, by their short names; S3 always has its gateway endpoint. Without NAT all that
   * the fleet needs, and what services need beside it ($7.30 a month for each and zone, us-east-1).
   * @default what the fleet needs (`fleetServices`)
   */
  readonly endpoints?: string[];
  /**
   * Whether the endpoints stand in one zone, that of the lowest number, instead of all: $7.30 a month for each endpoint and zone less
   * (us-east-1). Tasks of the others reach them across zones ($0.01 a GB); when that zone fails none starts or learns anything new.
   * @default false
   */
  readonly endpointsInOneZone?: boolean;
  /**
   * What services use of S3 through its endpoint, whose policy allows no more than the layers of ECR's images else. What a service may
   * do its own role says.
   * @default nothing
   */
  readonly s3Access?: S3Access[];
  /** A VPC that is there already; none is created then. */
  readonly existing?: ExistingNetwork;
}

/** Actions on objects and buckets of S3. */
export interface S3Access {
  /** Such as `s3:GetObject`. */
  readonly actions: string[];
  /** ARNs of buckets and of objects in them: `arn:aws:s3:::reports/*`. */
  readonly resources: pulumi.Input<string>[];
}

/**
 * A VPC that the caller brings, with DNS support and host names on. Its endpoints are the caller's too: with private DNS, for all
 * services that `endpoints` names by default. Or it has none, and its private subnets have NAT.
 */
export interface ExistingNetwork {
  /** The VPC that is there. */
  readonly vpcId: pulumi.Input<string>;
  /**
   * Private subnets in at least two zones that have VPC links V2 (shared/partitions.ts): the link, the balancer and the tasks are
   * put there.
   */
  readonly privateSubnetIds: pulumi.Input<string>[];
  /**
   * The security group of the interface endpoints: it is opened to tasks and services. Give it and `s3PrefixListId`, or neither.
   * @default none: NAT leads to AWS
   */
  readonly endpointsSecurityGroupId?: pulumi.Input<string>;
  /**
   * The managed prefix list of the S3 gateway endpoint (`pl-…`), whose policy allows the layers of ECR's images.
   * @default none: NAT leads to AWS
   */
  readonly s3PrefixListId?: pulumi.Input<string>;
}

export interface NetworkArgs extends NetworkSettings {
  /** The AWS account, twelve digits. */
  readonly accountId: string;
  /** The region of the VPC. */
  readonly region: string;
  /** The log group of the flow log of a new VPC. */
  readonly flowLogGroupArn: pulumi.Input<string>;
}

/** The VPC is cut into eight blocks: each zone has the one of its number, the public subnets have the last. */
export const ZONE_BITS = 3;
/** AWS takes a VPC of /16 at the largest and a subnet of /28 at the smallest (VPC quotas). */
const VPC_CIDR = cidrBlock(
  16,
  28 - 2 * ZONE_BITS,
  "a smaller one has no room for a private and a public subnet in each zone",
);

const ENDPOINT: TextRule = {
  what: "name a service as in com.amazonaws.<region>.<service>, and leave out s3, which has its gateway endpoint",
  fits: /^(?!s3$)[a-z0-9-]+(\.[a-z0-9-]+)?$/,
  example: "ecr.api",
};

const LOG_GROUP_PREFIX: TextRule = {
  what: "give what log groups' names begin with (CloudWatch Logs: letters, digits, _ - / . #)",
  fits: /^[\w./#-]{1,512}$/,
  example: "/aws/ecs/edge-logs-",
};

const PLACE = { accountId: text(ACCOUNT_ID), region: text(REGION) };
const protect = (why: string) => flag().withDefault(true, why);

export const KEYS = fields<KeysArgs>()({
  ...PLACE,
  logGroupPrefixes: list(text(LOG_GROUP_PREFIX), { of: "log group prefixes", from: 1 }),
  identity: IDENTITY,
  protect: protect("what a deleted key has encrypted is gone"),
});

export const LOG_RETENTION = fields<LogRetention>()({
  retentionDays: oneNumberOf({ values: LOG_RETENTION_DAYS, unit: "days", why: "CloudWatch Logs takes no others" }),
});

export const LOGS = fields<LogsArgs>()({
  ...LOG_RETENTION.rows,
  keyArn: input(text(ARN)),
  identity: IDENTITY,
  protect: protect("a deleted group takes the audit trail along"),
});

const EXISTING_NETWORK = fields<ExistingNetwork>()({
  vpcId: input(text(VPC_ID)),
  privateSubnetIds: list(input(text(SUBNET_ID)), {
    of: "private subnets",
    from: 2,
    why: "each in a zone of its own",
    distinct: true,
  }),
  endpointsSecurityGroupId: input(text(SECURITY_GROUP_ID)).optional("NAT leads to AWS"),
  s3PrefixListId: input(text(PREFIX_LIST_ID)).optional("NAT leads to AWS"),
});

const S3_ACCESS = fields<S3Access>()({
  actions: list(text({ what: "name an action of S3", fits: /^s3:[A-Z][A-Za-z]*\*?$/, example: "s3:GetObject" }), {
    of: "actions of S3",
    from: 1,
    distinct: true,
  }),
  resources: list(
    input(
      text({
        what: "give the ARN of a bucket, or of objects in it",
        fits: /^arn:aws[a-z-]*:s3:::[a-z0-9][a-z0-9.-]{2,62}(?:\/\S+)?$/,
        example: "arn:aws:s3:::reports/*",
      }),
    ),
    { of: "ARNs", from: 1 },
  ),
});

export const NETWORK_SETTINGS = fields<NetworkSettings>()({
  cidrBlock: text(VPC_CIDR).optional("with `existing` alone"),
  availabilityZoneIds: list(text(ZONE_ID), {
    of: "availability zones",
    from: 2,
    why: "so that one may fail",
    distinct: true,
  }).optional("with `existing` alone"),
  formerZoneIds: list(text(ZONE_ID), { of: "availability zones", distinct: true }).withDefault([], "no zone was added"),
  natStrategy: oneOf(NatStrategy).withDefault(
    NatStrategy.None,
    "nothing on the request path needs the internet: $33 a month for each NAT gateway (us-east-1)",
  ),
  endpoints: list(text(ENDPOINT), { of: "services", distinct: true }).withDefault(
    fleetServices,
    `what a task needs of AWS: ${Object.entries(FLEET_SERVICES)
      .map(([service, why]) => `${service} ${why}`)
      .join(", ")}`,
  ),
  endpointsInOneZone: flag().withDefault(false, "any zone may fail"),
  s3Access: list(S3_ACCESS, { of: "statements" }).withDefault([], "only layers of images come from S3"),
  existing: EXISTING_NETWORK.optional("a new VPC"),
});

export const NETWORK = fields<NetworkArgs>()({
  ...NETWORK_SETTINGS.rows,
  ...PLACE,
  flowLogGroupArn: input(text(ARN)),
});

/** A network's arguments with their defaults. */
export type ResolvedNetwork = ResolvedBy<typeof NETWORK>;
