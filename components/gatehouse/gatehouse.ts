import * as pulumi from "@pulumi/pulumi";
import { Keys } from "../foundation/keys";
import { Logs, logGroupPrefixes } from "../foundation/logs";
import { Network } from "../foundation/network";
import {
  backendSettings,
  balancerSettings,
  gatewayStages,
  haproxyIntent,
  longestRequestSeconds,
  PORTS,
} from "./request-path";
import type { GatehouseArgs } from "./args";
import { createCertificatePath, type FleetCertificates } from "./certificate-path";
import { rotationLogPrefixes } from "./certificate-settings";
import { gatehouseProblems } from "./problems";
import { deployed } from "../request-path/fleet/deployed";
import { Backends } from "../api/backends/backends";
import { Balancer } from "../request-path/balancer/balancer";
import { HaproxyImage } from "../request-path/haproxy-image/haproxy-image";
import { haproxyImageContext } from "../request-path/haproxy-image/image-context";
import { HaproxyFleet } from "../request-path/fleet/haproxy-fleet";
import { Gateway } from "../api/gateway/gateway";
import { Link } from "../request-path/link/link";
import { createOriginProof } from "../api/origin-proof";
import { refuse } from "../shared/refuse";

/**
 * One tight front door before a company's services.
 *
 * client -> gateway -> link -> balancer -> fleet -> backends
 * issue -> secret -> rotate -> agent -> haproxy
 *
 * Creates the ground (network, keys, logs) and every hop of both paths. All that is wrong with the arguments is said at
 * once, before anything is created.
 *
 * @example
 * const door = new gatehouse.Gatehouse("edge", {
 *   accountId: "123456789012",
 *   region: "us-east-1",
 *   network: { cidrBlock: "10.0.0.0/16", availabilityZones: ["us-east-1a", "us-east-1b"] },
 *   logs: { retentionDays: 365 },
 *   gateway: { jwt: { issuer: "https://id.example.com/", audiences: ["api"] } },
 *   stages: [
 *     { name: "v1", throttle: { rateLimit: 500, burstLimit: 1000 }, versions: [{ name: "blue", port: 8080 }] },
 *   ],
 *   tls: { serverName: "origin.example.com", hostedZoneId: "Z0123456789ABCDEFGHIJ" },
 *   certificates: { breakGlassArns: ["arn:aws:iam::123456789012:role/break-glass"] },
 *   fleet: { image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/haproxy:3.4.7" },
 * });
 */
export class Gatehouse extends pulumi.ComponentResource {
  /** Where clients call each stage: `https://…` by stage name. */
  readonly urls: pulumi.Output<Record<string, string>>;
  /** The issuer whose tokens are taken. */
  readonly issuer: pulumi.Output<string>;
  /** Where machine clients get their tokens; only with a user pool. */
  readonly tokenEndpoint: pulumi.Output<string | undefined>;
  readonly vpcId: pulumi.Output<string>;
  readonly privateSubnetIds: pulumi.Output<string[]>;
  /** The group that services wear to be reached. */
  readonly backendSecurityGroupId: pulumi.Output<string>;
  /** Where services register, by `<stage>-<version>`. */
  readonly registryArns: pulumi.Output<Record<string, string>>;
  /** The secret with the roots that HAProxy's client certificate is signed by: what a service verifies it against. */
  readonly trustSecretArn: pulumi.Output<string>;
  readonly clusterName: pulumi.Output<string>;
  readonly serviceName: pulumi.Output<string>;
  readonly gatewayLogGroup: pulumi.Output<string>;
  readonly fleetLogGroup: pulumi.Output<string>;

  constructor(name: string, args: GatehouseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gatehouse:index:Gatehouse", name, {}, opts);
    refuse(gatehouseProblems(name, args), this);
    const mine = { parent: this };

    const { keys, logs, network } = createFoundation(name, args, mine);
    const certificates = createCertificatePath(name, args, keys, mine);
    const { gateway, fleet, backends } = createRequestPath(name, args, { logs, network, certificates }, mine);

    this.urls = gateway.urls;
    this.issuer = gateway.issuer;
    this.tokenEndpoint = gateway.tokenEndpoint;
    this.vpcId = network.vpcId;
    this.privateSubnetIds = network.privateSubnetIds;
    this.backendSecurityGroupId = backends.securityGroupId;
    this.registryArns = backends.registryArns;
    this.trustSecretArn = pulumi.output(certificates.trust.secretArn);
    this.clusterName = fleet.clusterName;
    this.serviceName = fleet.serviceName;
    this.gatewayLogGroup = logs.gatewayGroupName;
    this.fleetLogGroup = logs.fleetGroupName;
    this.registerOutputs({ urls: this.urls, issuer: this.issuer, logsKeyArn: keys.logsKeyArn });
  }
}

function createFoundation(name: string, args: GatehouseArgs, opts: pulumi.ComponentResourceOptions) {
  const { accountId, region, protect = true } = args;
  const prefixes = [...Object.values(logGroupPrefixes(`${name}-logs`)), ...rotationLogPrefixes(name, args)];
  const keys = new Keys(`${name}-keys`, { accountId, region, protect, logGroupPrefixes: prefixes }, opts);
  const logs = new Logs(`${name}-logs`, { ...args.logs, protect, keyArn: keys.logsKeyArn }, opts);
  const network = new Network(
    `${name}-network`,
    { ...args.network, accountId, region, flowLogGroupArn: logs.flowGroupArn },
    opts,
  );
  return { keys, logs, network };
}

function createRequestPath(
  name: string,
  args: GatehouseArgs,
  ground: { logs: Logs; network: Network; certificates: FleetCertificates },
  opts: pulumi.ComponentResourceOptions,
) {
  const { accountId, region, tls } = args;
  const { vpcId, privateSubnetIds: subnetIds, endpointsSecurityGroupId, s3PrefixListId } = ground.network;
  const proof = createOriginProof(`${name}-origin-proof`, args.originProofGeneration ?? 1, opts);

  const link = new Link(`${name}-link`, { vpcId, subnetIds }, opts);
  const balancer = new Balancer(
    `${name}-balancer`,
    {
      ...balancerSettings(args),
      ...PORTS,
      vpcId,
      subnetIds,
      linkSecurityGroupId: link.securityGroupId,
    },
    opts,
  );
  const fleet = new HaproxyFleet(
    `${name}-fleet`,
    {
      ...args.fleet,
      ...createHaproxyImage(name, args, opts),
      longestRequestSeconds: longestRequestSeconds(args),
      ...PORTS,
      accountId,
      region,
      vpcId,
      subnetIds,
      endpointsSecurityGroupId,
      s3PrefixListId,
      balancerSecurityGroupId: balancer.securityGroupId,
      balancerArnSuffix: balancer.arnSuffix,
      targetGroupArn: balancer.targetGroupArn,
      ...deployed(haproxyIntent(name, args)),
      ...ground.certificates,
      originProofs: proof.map,
      namespace: backendSettings(name, args).namespace,
      logGroupArn: ground.logs.fleetGroupArn,
      logGroupName: ground.logs.fleetGroupName,
    },
    opts,
  );
  const backends = new Backends(
    `${name}-backends`,
    {
      ...backendSettings(name, args),
      vpcId,
      namespaceId: fleet.namespaceId,
      fleetSecurityGroupId: fleet.securityGroupId,
    },
    opts,
  );
  const gateway = new Gateway(
    `${name}-gateway`,
    {
      ...args.gateway,
      region,
      stages: gatewayStages(args),
      vpcLinkId: link.vpcLinkId,
      listenerArn: balancer.listenerArn,
      serverName: tls.serverName,
      originProof: proof.secret,
      logGroupArn: ground.logs.gatewayGroupArn,
    },
    opts,
  );
  return { gateway, fleet, backends };
}

/** HAProxy's image: the one that is named, else the stock one, copied from Docker Hub. */
function createHaproxyImage(name: string, args: GatehouseArgs, opts: pulumi.ComponentResourceOptions) {
  if (args.fleet.image !== undefined) return {};
  const { directory: context, tag } = haproxyImageContext();
  const { uri, repositoryArn } = new HaproxyImage(`${name}-haproxy`, { context, tag }, opts);
  return { stockImage: { uri, repositoryArn } };
}
