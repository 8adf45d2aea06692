/** A price of AWS's, in US dollars. */
export interface Price {
  readonly usd: number;
  /** What it is for. */
  readonly per: string;
  /** The page that it stands on. */
  readonly source: string;
}

/**
 * As known on that day, for us-east-1; other regions are up to a half dearer. AWS's own pages could not be read: Fargate, balancer, endpoints,
 * NAT, KMS keys, alarms, HTTP APIs and what logs take in were looked up in write-ups of 2026, the others are from memory.
 */
export const PRICES_DATED = { date: "2026-11-26", region: "us-east-1" };

/** A month, as AWS's pricing pages count it. */
export const HOURS = 730;
export const MONTH_DAYS = HOURS / 24;
export const MONTH_SECONDS = HOURS * 3600;

const hour = (usd: number, source: string): Price => ({ usd: usd * HOURS, per: "month", source });
const month = (usd: number, source: string): Price => ({ usd, per: "month", source });

/** AWS's whitepaper, which has the tiers that the pricing page shows for a chosen region. */
const PRIVATE_APIS = "Best Practices for Designing Amazon API Gateway Private APIs, cost optimization";

/** The only place where prices stand that a plan's cost is made of. */
export const PRICES = {
  fargateArmVcpu: hour(0.032_38, "aws.amazon.com/fargate/pricing, Linux/ARM"),
  fargateArmGb: hour(0.003_56, "aws.amazon.com/fargate/pricing, Linux/ARM"),
  // They move with supply and demand: as a write-up of that day has them of the feed that the page shows.
  fargateSpotArmVcpu: hour(0.010_309_69, "aws.amazon.com/fargate/pricing, Fargate Spot, Linux/ARM, of 2026-09-28"),
  fargateSpotArmGb: hour(0.001_133_49, "aws.amazon.com/fargate/pricing, Fargate Spot, Linux/ARM, of 2026-09-28"),
  fargateX86Vcpu: hour(0.040_48, "aws.amazon.com/fargate/pricing, Linux/X86"),
  fargateX86Gb: hour(0.004_445, "aws.amazon.com/fargate/pricing, Linux/X86"),
  networkLoadBalancer: hour(0.0225, "aws.amazon.com/elasticloadbalancing/pricing"),
  interfaceEndpointZone: hour(0.01, "aws.amazon.com/privatelink/pricing"),
  natGateway: hour(0.045, "aws.amazon.com/vpc/pricing"),
  publicIpv4: hour(0.005, "aws.amazon.com/vpc/pricing"),
  kmsKey: month(1, "aws.amazon.com/kms/pricing"),
  secret: month(0.4, "aws.amazon.com/secrets-manager/pricing"),
  alarmMetric: month(0.1, "aws.amazon.com/cloudwatch/pricing, standard resolution"),
  compositeAlarm: month(0.5, "aws.amazon.com/cloudwatch/pricing"),
  dashboard: month(3, "aws.amazon.com/cloudwatch/pricing, beyond the first three"),
  customMetric: month(0.3, "aws.amazon.com/cloudwatch/pricing, the first 10,000"),
  hostedZone: month(0.5, "aws.amazon.com/route53/pricing"),
  privateCaShortLived: month(50, "aws.amazon.com/private-ca/pricing, short-lived mode"),
  privateCaGeneral: month(400, "aws.amazon.com/private-ca/pricing, general-purpose mode"),
  // $15 until 395 days became 198; a wildcard is $79.
  exportedCertificate: {
    usd: 7,
    per: "issuance of a name, for 198 days",
    source: "aws.amazon.com/certificate-manager/pricing, by the announcement of 18 February 2026",
  },
  secretCalls: { usd: 0.05, per: "10,000 calls", source: "aws.amazon.com/secrets-manager/pricing" },
  listCalls: { usd: 0.005, per: "1,000 listings", source: "aws.amazon.com/s3/pricing, S3 Standard" },
  instanceCalls: { usd: 1, per: "million calls of DiscoverInstances", source: "aws.amazon.com/cloud-map/pricing" },
  httpApi: { usd: 1, per: "million requests", source: "aws.amazon.com/api-gateway/pricing, the first 300 million" },
  restApi: { usd: 3.5, per: "million requests", source: "aws.amazon.com/api-gateway/pricing, the first 333 million" },
  restApiBeyond333: { usd: 2.8, per: "million requests", source: `${PRIVATE_APIS}, the next 667 million` },
  restApiBeyond1000: { usd: 2.38, per: "million requests", source: `${PRIVATE_APIS}, the next 19,000 million` },
  restApiBeyond20000: { usd: 1.51, per: "million requests", source: `${PRIVATE_APIS}, over 20,000 million` },
  webAcl: month(5, "aws.amazon.com/waf/pricing"),
  webAclRule: month(1, "aws.amazon.com/waf/pricing"),
  webAclRequests: { usd: 0.6, per: "million requests", source: "aws.amazon.com/waf/pricing" },
  logIngestion: { usd: 0.5, per: "GB", source: "aws.amazon.com/cloudwatch/pricing, Standard log class" },
  firehose: { usd: 0.029, per: "GB", source: "aws.amazon.com/firehose/pricing, Direct PUT, the first 500 TB" },
  s3Standard: { usd: 0.023, per: "GB and month", source: "aws.amazon.com/s3/pricing, S3 Standard, the first 50 TB" },
  s3GlacierInstant: { usd: 0.004, per: "GB and month", source: "aws.amazon.com/s3/pricing, Glacier Instant Retrieval" },
  loadBalancerUnit: hour(0.006, "aws.amazon.com/elasticloadbalancing/pricing, NLCU"),
} satisfies Record<string, Price>;
