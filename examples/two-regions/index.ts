/** The same gatehouse in several regions: who calls the one name is served by a region that is healthy. */
import * as pulumi from "@pulumi/pulumi";
import { gatehousesInRegions } from "pulumi-gatehouse";

interface Region {
  readonly region: string;
  readonly cidrBlock: string;
  readonly zoneIds: string[];
}

const config = new pulumi.Config();
const accountId = config.require("accountId");
const regions = config.requireObject<Region[]>("regions");
const primary = config.get("primary");
const hostedZoneId = config.require("hostedZoneId");

const gatehouses = gatehousesInRegions("edge", {
  regions,
  ...(primary !== undefined && { primary }),
  settings: (region) => {
    const { cidrBlock, zoneIds } = regions.find((one) => one.region === region)!;
    const registry = `${accountId}.dkr.ecr.${region}.amazonaws.com`;
    return {
      accountId,
      // What has a fixed name begins with it: another stack in the account has others.
      identity: `${pulumi.getStack()}-${region}`,
      network: { cidrBlock, availabilityZoneIds: zoneIds },
      logs: { retentionDays: 365 },
      authorizer: { jwt: { issuer: config.require("issuer"), audiences: ["api"] } },
      domain: { name: config.require("domain"), hostedZoneId },
      apis: [
        {
          name: "orders",
          stages: [
            {
              name: "v1",
              throttle: { rateLimit: 500, burstLimit: 1000 },
              healthPath: "/healthz",
              versions: [{ name: "blue", port: 8080 }],
            },
          ],
        },
      ],
      tls: { serverName: config.require("serverName"), hostedZoneId },
      alarms: { emails: [config.require("onCall")] },
      certificates: { breakGlassArns: [config.require("breakGlassArn")] },
      fleet: { image: `${registry}/haproxy:3.4.7` },
      agent: { image: `${registry}/gatehouse-agent:0.1.0` },
    };
  },
});

const each = <T>(of: (gatehouse: (typeof gatehouses)[string]) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(gatehouses).map(([region, gatehouse]) => [region, of(gatehouse)]));

/** The same in every region. */
export const urls = Object.values(gatehouses)[0]!.urls;
/** Where each region's tasks register. */
export const registryArns = each(({ registryArns: arns }) => arns);
/** By which programs attach APIs, in each region. */
export const references = each(({ reference }) => reference);
