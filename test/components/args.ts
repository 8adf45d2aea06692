import {
  TlsMode,
  type ApiArgs,
  type ApiSettings,
  type BackendsArgs,
  type BalancerArgs,
  type GatehouseArgs,
  type GatehouseReference,
  type GatewayArgs,
  type HaproxyFleetArgs,
  type KeysArgs,
  type NetworkArgs,
  type PrivateApiFrontArgs,
  type RestGatewayArgs,
  type StageSettings,
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

/** The log of each container, of either fleet. */
export const containerLog = {
  logDriver: "awslogs",
  options: {
    "awslogs-group": "log-group",
    "awslogs-region": "eu-central-1",
    "awslogs-stream-prefix": "task",
    mode: "non-blocking",
    "max-buffer-size": "25m",
  },
};

export const privateApiFrontArgs: PrivateApiFrontArgs = {
  ...place,
  image: "123456789012.dkr.ecr.eu-central-1.amazonaws.com/mirror/haproxy:3.4.7",
  vpcId: "vpc-1",
  subnetIds: ["subnet-a", "subnet-b"],
  endpointsSecurityGroupId: "sg-endpoints",
  s3PrefixListId: "pl-s3",
  api: { id: "a1b2c3d4e5", stage: "prod" },
  clients: { cidrBlocks: ["10.8.0.0/16"], trust: { secretArn: "arn:client-trust", keyArn: "arn:client-trust-key" } },
  serverCertificate: { secretArn: "arn:secret", names: ["partners.example.com"] },
  agent: { image: "agent@sha256:1", repositoryArn: "arn:agent-repository" },
  namespace: "partners.internal",
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

export const stageArgs: StageSettings = { name: "v1", throttle, versions: [{ name: "blue", port: 8080 }] };

/** One API of these stages. */
export function apisOf(...stages: StageSettings[]): ApiSettings[] {
  return [{ name: "orders", stages }];
}

/** A gatehouse as another program sees it. */
export const referenceArgs: GatehouseReference = {
  ...place,
  schema: 1,
  libraryVersion: "0.1.0",
  identity: "edge-prod",
  vpcId: "vpc-1",
  privateSubnetIds: ["subnet-a", "subnet-b"],
  backendSecurityGroupId: "sg-backends",
  ports: { from: 8000, to: 8999 },
  namespace: "edge.internal",
  namespaceId: "ns-1",
  outside: [{ host: "*.corp.example.com", port: 443 }],
  vpcLinkId: "link-1",
  listenerArn: "arn:listener",
  serverName: "origin.example.com",
  registrationsBucket: "edge-registrations",
  domain: { name: "api.example.com", mutualTls: false },
  issuer: {
    issuer: "https://id.example.com/",
    audiences: ["api"],
    clientClaim: "client_id",
    scopeClaim: "scope",
  },
  logGroupPrefix: "/aws/vendedlogs/apigateway/edge-prod-logs-",
  logKeyArn: "arn:aws:kms:eu-central-1:123456789012:key/1",
  logRetentionDays: 365,
  timeoutMilliseconds: 30_000,
  quotas: { stages: 10, routes: 300, namespaceInstances: 2000 },
  instances: 1900,
  own: [{ name: "shop", paths: ["shop-v1"] }],
  attached: [{ name: "users", paths: ["users-v1"] }],
  alarmTopicArn: "arn:aws:sns:eu-central-1:123456789012:on-call",
  requestPathAlarmArn: "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:edge-prod-request-path",
  detailedMetrics: true,
  protect: true,
};

/** An API that is attached to it, with as little as there may be. */
export const apiArgs: ApiArgs = { gatehouse: referenceArgs, stages: [stageArgs] };

export const gatehouseArgs: GatehouseArgs = {
  ...place,
  network: { cidrBlock: "10.0.0.0/16", availabilityZoneIds: ["euc1-az1", "euc1-az2"] },
  logs: { retentionDays: 365 },
  authorizer: { jwt: { issuer: "https://id.example.com/", audiences: ["api"] } },
  apis: apisOf(stageArgs),
  tls: { serverName: "origin.example.com", hostedZoneId: "Z0123456789" },
  alarms: { emails: ["on-call@example.com"] },
  certificates: { breakGlassArns: ["arn:aws:iam::123456789012:role/break-glass"] },
  fleet: { image: "123456789012.dkr.ecr.eu-central-1.amazonaws.com/haproxy:3.4.7" },
};
