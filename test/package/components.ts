import { AuthorityKind } from "../../components";
import {
  apiArgs,
  backendsArgs,
  balancerArgs,
  fleetArgs,
  gatehouseArgs,
  gatewayArgs,
  keysArgs,
  networkArgs,
  privateApiFrontArgs,
  restGatewayArgs,
} from "../components/args";
import { authorityArgs, certificateArgs, place } from "../components/certificate-path/support";
import { watched, watchedApi } from "../components/observability/watched";

/** Arguments of each component that nothing is wrong with. */
export const COMPONENTS = {
  AgentImage: { context: "agent", tag: "1" },
  Alarms: { ...watched, emails: ["on-call@example.com"], keyArns: ["arn:aws:kms:eu-central-1:123456789012:key/1"] },
  Api: apiArgs,
  ApiAlarms: { ...watchedApi, identity: "edge-prod", topicArn: "arn:aws:sns:eu-central-1:123456789012:on-call" },
  Authority: { ...authorityArgs, kind: AuthorityKind.PrivateCa },
  Backends: backendsArgs,
  Balancer: balancerArgs,
  Dashboard: {
    apis: [watchedApi],
    ...watched,
    alarmArns: ["arn:aws:cloudwatch:eu-central-1:123456789012:alarm:edge"],
    fleetLogGroupName: "fleet",
  },
  Domain: { region: place.region, name: "api.example.com", hostedZoneId: "Z0123456789" },
  Gatehouse: gatehouseArgs,
  Gateway: gatewayArgs,
  HaproxyFleet: fleetArgs,
  HaproxyImage: { context: "haproxy", tag: "1" },
  Heartbeat: {
    ...place,
    vpcLinkId: "link-1",
    listenerArn: "arn:listener",
    serverName: "origin.example.com",
    accessLogGroupArn: "arn:log-group",
    logKeyArn: "arn:log-key",
    logRetentionDays: 365,
  },
  Keys: keysArgs,
  Link: { vpcId: "vpc-1", subnetIds: ["subnet-a", "subnet-b"] },
  LogQueries: { fleetLogGroupName: "fleet", gatewayLogGroupNames: ["gateway"] },
  Logs: { keyArn: "arn:log-key", retentionDays: 365 },
  Network: networkArgs,
  PrivateApiFront: privateApiFrontArgs,
  RestGateway: restGatewayArgs,
  RotatedCertificate: certificateArgs,
};
