import type { TextRule } from "./kinds";

export const ACCOUNT_ID: TextRule = {
  what: "give the AWS account's twelve digits, in quotes",
  fits: /^\d{12}$/,
  example: "123456789012",
};

const REGION_NAME = "[a-z]{2}(?:-[a-z]+)+-\\d";

/** A zone by its id, which means the same in every account; the letter in a zone's name does not. */
export const ZONE_ID: TextRule = {
  what: "name an availability zone by its id (aws ec2 describe-availability-zones shows it as ZoneId)",
  fits: /^[a-z]{2,6}\d-az[1-9]$/,
  example: "use1-az1",
};

/**
 * An ARN of one service: `arn("secretsmanager", "secret:\\S+", "secret:origin-AbCdEf", "the secret")`.
 *
 * @param resource the pattern of what stands behind the account
 * @param example a resource that fits
 * @param of what it names, for the message
 */
export function arnOf(service: string, resource: string, example: string, of: string): TextRule {
  const isGlobal = service === "iam";
  return {
    what: `give the ARN of ${of}`,
    fits: new RegExp(`^arn:aws[a-z-]*:${service}:${isGlobal ? "" : REGION_NAME}:\\d{12}:${resource}$`),
    example: `arn:aws:${service}:${isGlobal ? "" : "us-east-1"}:123456789012:${example}`,
  };
}

/** An ARN of something that another component or program has made. */
export const ARN: TextRule = {
  what: "give an ARN",
  fits: /^arn:\S+$/,
  example: "arn:aws:kms:us-east-1:123456789012:key/1",
};

/** Something's name or id that another component or program has made. */
export function nameOf(of: string, example: string): TextRule {
  return { what: `give ${of}, without blanks`, fits: /^\S+$/, example };
}

/** An IAM role or user that may do what nobody else may. */
export const BREAK_GLASS_ARN = arnOf(
  "iam",
  "(?:role|user)/[\\w+=,.@/-]+",
  "role/break-glass",
  "an IAM role or user that may act in an emergency",
);
export const IAM_POLICY_ARN: TextRule = {
  what: "give the ARN of an IAM policy",
  fits: /^arn:aws[a-z-]*:iam::(?:\d{12}|aws):policy\/[\w+=,.@/-]+$/,
  example: "arn:aws:iam::123456789012:policy/boundary",
};

/** What the tags of every service may be: ACM, ECS and IAM take no other characters (their APIs, Tag). */
export const TAG_KEY: TextRule = {
  what: "name a tag by up to 127 letters, digits, spaces and _ . : / = + - @, not aws:",
  fits: /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,127}$/iu,
  example: "cost-centre",
};
export const TAG_VALUE: TextRule = {
  what: "use up to 255 letters, digits, spaces and _ . : / = + - @",
  fits: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,255}$/u,
  example: "platform",
};

export const SECRET_ARN = arnOf("secretsmanager", "secret:\\S+", "secret:origin-AbCdEf", "a Secrets Manager secret");
export const KMS_KEY_ARN = arnOf("kms", "key/\\S+", "key/00000000-0000-0000-0000-000000000000", "a KMS key");
export const ACM_CERTIFICATE_ARN = arnOf(
  "acm",
  "certificate/\\S+",
  "certificate/00000000-0000-0000-0000-000000000000",
  "an ACM certificate",
);

export const FIREHOSE_STREAM_ARN = arnOf(
  "firehose",
  "deliverystream/[\\w.-]{1,64}",
  "deliverystream/edge-prod-archive",
  "a Firehose stream",
);
export const IAM_ROLE_ARN = arnOf("iam", "role/[\\w+=,.@/-]+", "role/edge-archive-logs", "an IAM role");
export const SNS_TOPIC_ARN = arnOf("sns", "[\\w-]{1,256}", "on-call", "an SNS topic");

export const HOSTED_ZONE_ID: TextRule = {
  what: "give the id of a public Route 53 zone",
  fits: /^Z[A-Z0-9]{4,32}$/,
  example: "Z0123456789ABCDEFGHIJ",
};

/** A Route 53 health check's id is a UUID, at most 64 characters (Route 53 API, HealthCheckId). */
export const HEALTH_CHECK_ID: TextRule = {
  what: "give the id of a Route 53 health check",
  fits: /^[0-9a-f][0-9a-f-]{0,63}$/,
  example: "abcdef11-2222-3333-4444-555555fedcba",
};

/** An object in S3. */
export const S3_URI: TextRule = {
  what: "use s3://bucket/key",
  fits: /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/\S+$/,
  example: "s3://trust/clients.pem",
};

/** An id of EC2: `vpc-…`, `subnet-…`, `sg-…`, `pl-…`. */
export function ec2Id(prefix: string, of: string): TextRule {
  return {
    what: `give the id of ${of}`,
    fits: new RegExp(`^${prefix}-[a-z0-9]+$`),
    example: `${prefix}-0123456789abcdef0`,
  };
}

export const SUBNET_ID = ec2Id("subnet", "a subnet");
export const SECURITY_GROUP_ID = ec2Id("sg", "a security group");
export const PREFIX_LIST_ID = ec2Id("pl", "a managed prefix list");
export const VPC_ID = ec2Id("vpc", "a VPC");

/** The days that CloudWatch Logs can keep a group's events (API PutRetentionPolicy). */
export const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** An IPv4 network. */
export interface Ipv4Network {
  /** Its first address, as a number. */
  readonly base: number;
  /** How many bits of its addresses are the network's. */
  readonly mask: number;
}

/** The network that a CIDR block names; undefined if it names none. */
export function ipv4Network(cidr: string): Ipv4Network | undefined {
  const [, a, b, c, d, mask] = (/^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr) ?? []).map(Number);
  if (a === undefined || b === undefined || c === undefined || d === undefined || mask === undefined) return undefined;
  if ([a, b, c, d].some((octet) => octet > 255) || mask > 32) return undefined;
  const base = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
  return base % 2 ** (32 - mask) === 0 ? { base, mask } : undefined;
}

/** An IPv4 network whose mask is of a range. */
export function cidrBlock(from: number, to: number, why: string): TextRule {
  return {
    what: `use an IPv4 network of /${from} to /${to} (${why})`,
    fits: (cidr) => {
      const mask = ipv4Network(cidr)?.mask;
      return mask !== undefined && mask >= from && mask <= to;
    },
    example: `10.0.0.0/${from}`,
  };
}
