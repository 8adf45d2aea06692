/** What differs between AWS's partitions, and between their regions. */
interface Partition {
  /** Its regions' names, as AWS's SDKs tell them (partitions.json of @aws-sdk/util-endpoints). */
  readonly regions: RegExp;
  /** What the hosts of its service endpoints end in, ECR's registries and the values of `kms:ViaService` among them. */
  readonly domain: string;
  /** What a service principal ends in that names no region; one that does, CloudWatch Logs', ends in `domain`. */
  readonly principalDomain: string;
  /** What the gateway needs; undefined where no region has VPC links V2. */
  readonly gateway: Gateway | undefined;
}

interface Gateway {
  /**
   * The label of a user pool's own host, `<prefix>.<label>.<region>.amazoncognito.com`. GovCloud has FIPS hosts alone, and
   * no custom domains (GovCloud guide, Amazon Cognito). The issuer is the ordinary endpoint everywhere: tokens name it.
   */
  readonly cognitoLabel: string;
  /** The zones that have VPC links V2, by region. */
  readonly vpcLinkZones: Readonly<Record<string, readonly string[]>>;
}

/** The zones `<prefix>-az<number>`. */
const zones = (prefix: string, ...numbers: number[]) => numbers.map((number) => `${prefix}-az${number}`);

/**
 * A region of a partition that is not here is refused: AWS's European Sovereign Cloud and isolated partitions have names of
 * their own for nearly everything below.
 *
 * VPC links V2: API Gateway developer guide, "Set up VPC links V2", its table "Availability by Region", read 2026-11-26.
 */
const PARTITIONS = {
  aws: {
    regions: /^(us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+$/,
    domain: "amazonaws.com",
    principalDomain: "amazonaws.com",
    gateway: {
      cognitoLabel: "auth",
      vpcLinkZones: {
        "us-east-1": zones("use1", 1, 2, 4, 5, 6),
        "us-east-2": zones("use2", 1, 2, 3),
        "us-west-1": zones("usw1", 1, 3),
        "us-west-2": zones("usw2", 1, 2, 3, 4),
        "ap-east-1": zones("ape1", 2, 3),
        "ap-northeast-1": zones("apne1", 1, 2, 4),
        "ap-northeast-2": zones("apne2", 1, 2, 3),
        "ap-south-1": zones("aps1", 1, 2, 3),
        "ap-southeast-1": zones("apse1", 1, 2, 3),
        "ap-southeast-2": zones("apse2", 1, 2, 3),
        "ca-central-1": zones("cac1", 1, 2),
        "eu-central-1": zones("euc1", 1, 2, 3),
        "eu-north-1": zones("eun1", 1, 2, 3),
        "eu-south-2": zones("eus2", 1, 2, 3),
        "eu-west-1": zones("euw1", 1, 2, 3),
        "eu-west-2": zones("euw2", 1, 2, 3),
        "eu-west-3": zones("euw3", 1, 3),
        "me-south-1": zones("mes1", 1, 2, 3),
        "sa-east-1": zones("sae1", 1, 2, 3),
      },
    },
  },
  "aws-cn": {
    regions: /^cn-\w+-\d+$/,
    domain: "amazonaws.com.cn",
    principalDomain: "amazonaws.com",
    gateway: undefined,
  },
  "aws-us-gov": {
    regions: /^us-gov-\w+-\d+$/,
    domain: "amazonaws.com",
    principalDomain: "amazonaws.com",
    gateway: { cognitoLabel: "auth-fips", vpcLinkZones: { "us-gov-west-1": zones("usgw1", 1, 2, 3) } },
  },
} as const satisfies Record<string, Partition>;

/** Where the zones are from, for messages. */
export const VPC_LINKS_SOURCE = "API Gateway's developer guide, 2026-11-26";

export type PartitionName = keyof typeof PARTITIONS;

/** The partitions that are known, by the name that stands in their ARNs. */
export const PARTITION_NAMES = Object.keys(PARTITIONS) as PartitionName[];

/** The partition that a region belongs to, by the second field of every ARN; undefined if it is none that is known. */
export function findPartition(region: string): PartitionName | undefined {
  return PARTITION_NAMES.find((name) => PARTITIONS[name].regions.test(region));
}

/** The partition of a region that was checked before: see regionProblems. */
export function partitionOf(region: string): PartitionName {
  const name = findPartition(region);
  if (name === undefined) throw new Error(`region: name one of ${PARTITION_NAMES.join(", ")}; got "${region}"`);
  return name;
}

/** What the hosts of a region's service endpoints end in: `amazonaws.com`. */
export function domainOf(region: string): string {
  return PARTITIONS[partitionOf(region)].domain;
}

/** The host of a service's endpoint in a region, as `kms:ViaService` names it too: `secretsmanager.us-east-1.amazonaws.com`. */
export function endpointHost(service: string, region: string): string {
  return `${service}.${region}.${domainOf(region)}`;
}

/** A service as a policy names it: `lambda.amazonaws.com`. */
export function servicePrincipal(service: string, region: string): string {
  return `${service}.${PARTITIONS[partitionOf(region)].principalDomain}`;
}

/** The issuer of a Cognito user pool's tokens, without the pool's id: `https://cognito-idp.us-east-1.amazonaws.com`. */
export function cognitoIssuer(region: string): string {
  return `https://${endpointHost("cognito-idp", region)}`;
}

/** The host of a user pool's prefix domain, without the prefix: `auth.us-east-1.amazoncognito.com`. */
export function cognitoDomain(region: string): string {
  const gateway = gatewayOf(region);
  if (gateway === undefined) throw new Error(`region: use one with VPC links V2; got "${region}"`);
  return `${gateway.cognitoLabel}.${region}.amazoncognito.com`;
}

/** The ids of the region's zones that have VPC links V2; empty if it has none. */
export function vpcLinkZones(region: string): readonly string[] {
  const regions = gatewayOf(region)?.vpcLinkZones ?? {};
  return Object.hasOwn(regions, region) ? regions[region]! : [];
}

/** The regions that have VPC links V2. */
export function vpcLinkRegions(): string[] {
  return PARTITION_NAMES.flatMap((name) => Object.keys(PARTITIONS[name].gateway?.vpcLinkZones ?? {}));
}

function gatewayOf(region: string): Gateway | undefined {
  const name = findPartition(region);
  return name && PARTITIONS[name].gateway;
}
