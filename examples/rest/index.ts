/**
 * The partners' API: what an HTTP API cannot do, in one place. Each partner has a plan and an API key beside its token, a firewall looks
 * at every request first, and the gateway shows the service a certificate.
 */
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { Balancer, Keys, Link, Logs, Network, QuotaPeriod, RestGateway, TlsMode } from "pulumi-gatehouse";

const config = new pulumi.Config();
const accountId = config.require("accountId");
const region = new pulumi.Config("aws").require("region");

/** What the logs' names begin with; AWS gives or asks for the last two. */
const logGroupPrefix = "/aws/vendedlogs/apigateway/partners-";
const keys = new Keys("partners-keys", {
  accountId,
  region,
  logGroupPrefixes: [
    logGroupPrefix,
    "/aws/ecs/partners-",
    "/aws/vpc/partners-",
    "API-Gateway-Execution-Logs_",
    "aws-waf-logs-",
  ],
});
const logs = new Logs("partners-logs", { identity: "partners", keyArn: keys.logsKeyArn, retentionDays: 365 });
const network = new Network("partners-network", {
  accountId,
  region,
  cidrBlock: "10.30.0.0/20",
  availabilityZoneIds: config.requireObject<string[]>("zoneIds"),
  flowLogGroupArn: logs.flowGroupArn,
});
const { vpcId, privateSubnetIds: subnetIds } = network;

const link = new Link("partners-link", { vpcId, subnetIds });
const balancer = new Balancer("partners-balancer", {
  vpcId,
  subnetIds,
  linkSecurityGroupId: link.securityGroupId,
  tlsMode: TlsMode.Passthrough,
  trafficPort: 8443,
  controlPort: 8404,
});

/** The service refuses requests without it: they did not come through the gateway. */
const proof = new random.RandomPassword("partners-proof", { length: 48, special: false });

const gateway = new RestGateway("partners-gateway", {
  accountId,
  region,
  apiName: "partners",
  stages: [{ name: "v1", throttle: { rateLimit: 500, burstLimit: 500 } }],
  jwt: { issuer: "https://id.example.com/", audiences: ["partners"], clientClaim: "azp" },
  routes: [
    { key: "GET /orders/{id}", scopes: ["orders:read"] },
    { key: "POST /orders", scopes: ["orders:write"], throttle: { rateLimit: 50, burstLimit: 50 } },
    { key: "POST /hooks/{partner}", public: true },
  ],
  usagePlans: [
    {
      name: "gold",
      stages: ["v1"],
      throttle: { rateLimit: 100, burstLimit: 200 },
      quota: { requests: 5_000_000, period: QuotaPeriod.Month },
      routes: [{ key: "POST /orders", throttle: { rateLimit: 20, burstLimit: 20 } }],
      consumers: [{ name: "north-freight", keyGeneration: 2 }, { name: "bay-couriers" }],
    },
    {
      name: "trial",
      stages: ["v1"],
      throttle: { rateLimit: 2, burstLimit: 5 },
      quota: { requests: 1000, period: QuotaPeriod.Day },
      consumers: [{ name: "new-partner" }],
    },
  ],
  waf: {
    managedGroups: [
      { name: "AWSManagedRulesCommonRuleSet", countedRules: ["SizeRestrictions_BODY"] },
      { name: "AWSManagedRulesKnownBadInputsRuleSet" },
      { name: "AWSManagedRulesAmazonIpReputationList" },
    ],
    requestsPerAddress: 50_000,
    deny: ["203.0.113.0/24", "2001:db8:bad::/48"],
    allow: ["198.51.100.0/28"],
    labelHeaders: [{ label: "awswaf:managed:aws:core-rule-set:SizeRestrictions_Body", name: "large-body", value: "1" }],
  },
  clientCertificate: { existing: { id: config.require("clientCertificateArn") } },
  tracing: true,
  vpcLinkId: link.vpcLinkId,
  listenerArn: balancer.listenerArn,
  serverName: config.require("serverName"),
  originProof: proof.result,
  logGroupArn: logs.gatewayGroupArn,
  logGroupPrefix,
  logKeyArn: keys.logsKeyArn,
  logRetentionDays: 365,
});

export const urls = gateway.urls;
/** The newest key of each partner: `pulumi stack output apiKeys --show-secrets`. */
export const apiKeys = gateway.apiKeys;
/** Whose each key is, by the id that the access log has. */
export const consumers = gateway.consumers;
/** Where the service's tasks register, and whom they admit. */
export const targetGroupArn = balancer.targetGroupArn;
export const balancerSecurityGroupId = balancer.securityGroupId;

/** Laws that this program does not keep, with the reason for a reviewer (policy/README.md). */
export const relaxations = [
  {
    law: "nothing-public-unsaid",
    because: "partners' systems sign what they send to /hooks, and the service looks at that",
  },
];
