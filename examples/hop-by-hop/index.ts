/**
 * The parcels team's API for machines: a Cognito user pool for their tokens, and the hops without the fleet, because the
 * service is its own proxy.
 */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { Balancer, Gateway, Link, TlsMode } from "pulumi-gatehouse";

const config = new pulumi.Config();
const vpcId = config.require("vpcId");
const subnetIds = config.requireObject<string[]>("privateSubnetIds");

const link = new Link("parcels-link", { vpcId, subnetIds });
const balancer = new Balancer("parcels-balancer", {
  vpcId,
  subnetIds,
  linkSecurityGroupId: link.securityGroupId,
  tlsMode: TlsMode.Passthrough,
  trafficPort: 8443,
  controlPort: 8404,
});

/** The service refuses requests without it: they did not come through the gateway. */
const proof = new random.RandomPassword("parcels-proof", { length: 48, special: false });
const accessLog = new aws.cloudwatch.LogGroup("parcels-access", {
  namePrefix: "/aws/vendedlogs/apigateway/parcels-",
  retentionInDays: 365,
});

const gateway = new Gateway("parcels-gateway", {
  region: new pulumi.Config("aws").require("region"),
  apiName: "parcels",
  stages: [{ name: "v1", throttle: { rateLimit: 200, burstLimit: 200 } }],
  userPool: {
    domainPrefix: "parcels-example",
    identifier: "parcels",
    scopes: [
      { name: "track", description: "See where a parcel is" },
      { name: "send", description: "Hand a parcel in" },
    ],
    clients: [
      { name: "shop", scopes: ["track", "send"] },
      { name: "chat-agent", scopes: ["track"] },
    ],
  },
  routes: [
    { key: "GET /parcels/{id}", scopes: ["track"] },
    { key: "POST /parcels", scopes: ["send"] },
  ],
  vpcLinkId: link.vpcLinkId,
  listenerArn: balancer.listenerArn,
  serverName: config.require("serverName"),
  originProof: proof.result,
  logGroupArn: accessLog.arn,
});

export const urls = gateway.urls;
/** Where the machines get their tokens. */
export const tokenEndpoint = gateway.tokenEndpoint;
/** Where the service's tasks register, and whom they admit. */
export const targetGroupArn = balancer.targetGroupArn;
export const balancerSecurityGroupId = balancer.securityGroupId;
