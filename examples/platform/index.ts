/** The platform team's program: one gatehouse, and the reference by which other teams attach their APIs from programs of their own. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Gatehouse, type AttachedApi } from "pulumi-gatehouse";

const config = new pulumi.Config();
const hostedZoneId = config.require("hostedZoneId");

const gatehouse = new Gatehouse("edge", {
  accountId: config.require("accountId"),
  region: new pulumi.Config("aws").require("region"),
  identity: `edge-${pulumi.getStack()}`,
  network: {
    cidrBlock: "10.30.0.0/16",
    availabilityZoneIds: config.requireObject<string[]>("availabilityZoneIds"),
  },
  logs: { retentionDays: 365 },
  authorizer: { jwt: { issuer: config.require("issuer"), audiences: ["api"] } },
  domain: { name: config.require("domain"), hostedZoneId },
  // Who is attached from where, so that no plan gives a name or a path away twice: saved by `npx pulumi-gatehouse apis --save attached.json`.
  attached: JSON.parse(readFileSync(join(__dirname, "attached.json"), "utf8")) as AttachedApi[],
  tls: { serverName: config.require("serverName"), hostedZoneId },
  alarms: { emails: [config.require("onCall")] },
  certificates: { breakGlassArns: [config.require("breakGlassArn")] },
  fleet: { image: config.require("image") },
  agent: { image: config.require("agentImage") },
});

/** What an `Api` elsewhere is attached by: plain data, no secret. */
export const reference = gatehouse.reference;
