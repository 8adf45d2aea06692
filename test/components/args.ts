import {
  TlsMode,
  type BackendsArgs,
  type BalancerArgs,
  type GatehouseArgs,
  type GatewayArgs,
  type HaproxyFleetArgs,
  type KeysArgs,
  type NetworkArgs,
  type RestGatewayArgs,
} from "../../components/index";

/*
 * Arguments that nothing is wrong with, as few as there may be; each test changes what it is about.
 */
const place = { accountId: "123456789012", region: "eu-central-1" };

const throttle = { rateLimit: 500, burstLimit: 1000 };

export const keysArgs: KeysArgs = { ...place, logGroupPrefixes: ["/aws/ecs/edge-logs-", "/aws/vpc/edge-logs-"] };

export const networkArgs: NetworkArgs = {
  ...place,
  cidrBlock: "10.0.0.0/16",
  availabilityZoneIds: ["euc1-az1", "euc1-az2"],
  flowLogGroupArn: "arn:flow-log-group",
};

export const balancerArgs: BalancerArgs = {
  vpcId: "vpc-1",
  subnetIds: ["subnet-a", "subnet-b"],
  linkSecurityGroupId: "sg-link",
  tlsMode: TlsMode.Passthrough,
  trafficPort: 8443,
  controlPort: 8404,
};

export const fleetArgs: HaproxyFleetArgs = {
  ...place,
  image: "123456789012.dkr.ecr.eu-central-1.amazonaws.com/mirror/haproxy:3.4.7",
  vpcId: "vpc-1",
  subnetIds: ["subnet-a", "subnet-b"],
  endpointsSecurityGroupId: "sg-endpoints",
  s3PrefixListId: "pl-s3",
  balancerSecurityGroupId: "sg-balancer",
  balancerArnSuffix: "net/edge/1",
  targetGroupArn: "arn:target-group",
  trafficPort: 8443,
  controlPort: 8404,
  haproxy: { hosts: [{ host: "*.corp.example" }] },
  namespace: "edge.internal",
  agent: { image: "agent@sha256:1", repositoryArn: "arn:agent-repository" },
  serverCertificate: { secretArn: "arn:secret", names: ["origin.example.com"] },
  logGroupArn: "arn:log-group",
  logGroupName: "log-group",
};

export const backendsArgs: BackendsArgs = {
  vpcId: "vpc-1",
  fleetSecurityGroupId: "sg-fleet",
  namespace: "edge.internal",
  stages: [{ name: "v1", versions: [{ name: "blue", port: 8080 }] }],
};

export const gatewayArgs: GatewayArgs = {
  region: place.region,
  apiName: "orders",
  stages: [{ name: "v1", throttle }],
  jwt: { issuer: "https://id.example.com/", audiences: ["api"] },
  vpcLinkId: "link-1",
  listenerArn: "arn:listener",
  serverName: "origin.example.com",
  originProof: "proofThatNobodyMaySeeProofThatNobodyMaySeeIt",
  logGroupArn: "arn:log-group",
};

export const restGatewayArgs: RestGatewayArgs = {
  ...gatewayArgs,
  accountId: place.accountId,
  listenerArn:
    "arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/net/edge/1234567890abcdef/fedcba0987654321",
  logGroupPrefix: "/aws/vendedlogs/apigateway/edge-logs-",
  logKeyArn: "arn:log-key",
  logRetentionDays: 365,
};

export const gatehouseArgs: GatehouseArgs = {
  ...place,
  network: { cidrBlock: "10.0.0.0/16", availabilityZoneIds: ["euc1-az1", "euc1-az2"] },
  logs: { retentionDays: 365 },
  gateway: { jwt: { issuer: "https://id.example.com/", audiences: ["api"] } },
  stages: [{ name: "v1", throttle, versions: [{ name: "blue", port: 8080 }] }],
  tls: { serverName: "origin.example.com", hostedZoneId: "Z0123456789" },
  alarms: { emails: ["on-call@example.com"] },
  certificates: { breakGlassArns: ["arn:aws:iam::123456789012:role/break-glass"] },
  fleet: { image: "123456789012.dkr.ecr.eu-central-1.amazonaws.com/haproxy:3.4.7" },
};
