/**
 * The partners' APIs: what an HTTP API cannot do, in one place. Each partner has a plan and an API key beside its token, a firewall looks
 * at every request first, the gateway shows HAProxy a certificate, and HAProxy verifies the token once more. apis.ts says which option
 * excludes which.
 */
import * as pulumi from "@pulumi/pulumi";
import { Gatehouse } from "pulumi-gatehouse";
import { apis } from "./apis";

const config = new pulumi.Config();
const hostedZoneId = config.require("hostedZoneId");

const gatehouse = new Gatehouse("partners", {
  accountId: config.require("accountId"),
  region: new pulumi.Config("aws").require("region"),
  identity: `partners-${pulumi.getStack()}`,
  network: { cidrBlock: "10.30.0.0/16", availabilityZoneIds: config.requireObject<string[]>("zoneIds") },
  logs: { retentionDays: 365 },
  domain: { name: config.require("domain"), hostedZoneId },
  apis,
  tls: { serverName: config.require("serverName"), hostedZoneId },
  // The authority that issues HAProxy's client certificate issues the gateways' too, and renews it: no `pulumi up` is needed.
  certificates: { breakGlassArns: [config.require("breakGlassArn")], forGateways: true },
  alarms: { emails: [config.require("onCall")] },
  fleet: { image: config.require("image") },
  agent: { image: config.require("agentImage") },
});

/** Where clients call: `{ "partners.v1": "https://…" }`. */
export const urls = gatehouse.urls;
/** The newest key of each partner: `pulumi stack output apiKeys --show-secrets`. */
export const apiKeys = gatehouse.apiKeys;
/** Where the machines get their tokens. */
export const tokenEndpoints = gatehouse.tokenEndpoints;
/** What the services need to be found and reached. */
export const registryArns = gatehouse.registryArns;
export const backendSecurityGroupId = gatehouse.backendSecurityGroupId;

/** Laws that this program does not keep, with the reason for a reviewer (policy/README.md). */
export const relaxations = [
  {
    law: "nothing-public-unsaid",
    because: "partners' systems sign what they send to /hooks, and the service looks at that",
  },
  { law: "firewall-refuses", because: "the machines' firewall counts for its first week" },
];
