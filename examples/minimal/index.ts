/** The orders team's API: a gatehouse of its own, in a VPC of its own. */
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import { Gatehouse } from "pulumi-gatehouse";
import { createEndpoints } from "./endpoints";

const config = new pulumi.Config();
const region = new pulumi.Config("aws").require("region");
const zones = config.requireObject<string[]>("availabilityZones");

const vpc = new awsx.ec2.Vpc("orders", {
  cidrBlock: "10.20.0.0/16",
  // Named, so that a preview does not have to ask AWS which there are.
  availabilityZoneNames: zones,
  enableDnsHostnames: true,
  enableDnsSupport: true,
  natGateways: { strategy: awsx.ec2.NatGatewayStrategy.None },
  subnetSpecs: [{ type: awsx.ec2.SubnetType.Isolated }],
  subnetStrategy: awsx.ec2.SubnetAllocationStrategy.Auto,
});
const endpoints = createEndpoints("orders", { region, vpc });

const orders = new Gatehouse("orders", {
  accountId: config.require("accountId"),
  region,
  network: {
    existing: {
      vpcId: vpc.vpcId,
      // One a zone. Their number decides what is created, so it is taken from what is known now.
      privateSubnetIds: zones.map((_, i) => vpc.isolatedSubnetIds.apply((ids) => ids[i]!)),
      ...endpoints,
    },
  },
  logs: { retentionDays: 365 },
  authorizer: { jwt: { issuer: config.require("issuer"), audiences: ["orders"] } },
  apis: [
    {
      name: "orders",
      routes: [
        { key: "GET /orders/{id}", scopes: ["orders:read"] },
        { key: "POST /orders", scopes: ["orders:write"], throttle: { rateLimit: 50, burstLimit: 100 } },
      ],
      stages: [
        {
          name: "v1",
          throttle: { rateLimit: 500, burstLimit: 500 },
          healthPath: "/healthz",
          versions: [{ name: "blue", port: 8080 }],
        },
      ],
    },
  ],
  tls: { serverName: config.require("serverName"), hostedZoneId: config.require("hostedZoneId") },
  alarms: { emails: [config.require("onCall")] },
  certificates: { breakGlassArns: [config.require("breakGlassArn")] },
  fleet: { image: config.require("image"), cpu: 512, memoryMiB: 1024, minTasks: 2, maxTasks: 4 },
  agent: { image: config.require("agentImage") },
});

/** Where clients call: `{ "orders.v1": "https://…/v1" }`. */
export const urls = orders.urls;
/** What the orders service itself needs to be found and reached. */
export const registryArns = orders.registryArns;
export const backendSecurityGroupId = orders.backendSecurityGroupId;
