import type * as pulumi from "@pulumi/pulumi";
import { SETTINGS, type DeployedIntent, type HaproxySettings } from "../../haproxy/config";
import { Backends } from "../api/backends/backends";
import { ANSWER_FIRST_MS } from "../api/kind";
import type { Keys } from "../foundation/keys";
import type { Logs } from "../foundation/logs";
import type { Network } from "../foundation/network";
import { Balancer } from "../request-path/balancer/balancer";
import { fleetIntent } from "../request-path/fleet/deployed";
import { HaproxyFleet } from "../request-path/fleet/haproxy-fleet";
import { HAPROXY_PORTS } from "../shared/listening-port";
import { backendsAccess, fleetAccess } from "./aws-access";
import { GATEHOUSE, type GatehouseArgs, type ResolvedGatehouse } from "./args";
import type { CertificatePath } from "./certificate-path";
import { also, createHaproxyImage } from "./images";
import { createDomains } from "./domains";
import { createHeartbeat } from "./heartbeat";
import { createLink } from "./link";
import { fleetName, identityOf, namespaceOf } from "./names";

/** What is decided about HAProxy by the arguments. */
export function haproxySettings(args: ResolvedGatehouse): HaproxySettings {
  const { classes, limits, pinning, attachedScopes, maxServers, admittedHeaders, traceSampledPercent, prometheus } =
    args;
  return {
    ...{ classes, limits, pinning, attachedScopes, maxServers, admittedHeaders, traceSampledPercent, prometheus },
    hosts: args.backends.outside.map(({ host }) => ({ host })),
    timeouts: { serverMs: args.timeoutMilliseconds - ANSWER_FIRST_MS },
  };
}

/** What the fleet's tasks are told, for tools that need no Pulumi engine. */
export function haproxyIntent(name: string, given: GatehouseArgs): DeployedIntent {
  const args = GATEHOUSE.resolve(given);
  const [haproxy, namespace] = [SETTINGS.resolve(haproxySettings(args)), namespaceOf(name, args)];
  return fleetIntent({ ...args.fleet, ...HAPROXY_PORTS, haproxy, namespace });
}

/** The longest that a request may take, in seconds. */
export function longestRequestSeconds({ timeoutMilliseconds }: Pick<ResolvedGatehouse, "timeoutMilliseconds">): number {
  return Math.ceil(timeoutMilliseconds / 1000);
}

/** The hops that all APIs share: link -> balancer -> fleet -> backends. */
export function createRequestPath(
  name: string,
  args: ResolvedGatehouse,
  made: {
    readonly keys: Keys;
    readonly logs: Logs;
    readonly network: Network;
    readonly certificates: CertificatePath;
  },
  opts: pulumi.ComponentResourceOptions,
) {
  const { accountId, region, tls } = args;
  const { vpcId, privateSubnetIds: subnetIds } = made.network;
  const namespace = namespaceOf(name, args);
  const link = createLink(`${name}-link`, args, made.network, opts);
  const balancer = new Balancer(
    `${name}-balancer`,
    {
      ...args.balancer,
      tlsMode: tls.mode,
      ...(tls.alsoMode && { alsoTlsMode: tls.alsoMode }),
      ...(tls.balancerCertificateArn !== undefined && { certificateArn: tls.balancerCertificateArn }),
      ...HAPROXY_PORTS,
      vpcId,
      subnetIds,
      linkSecurityGroupId: link.securityGroupId,
    },
    opts,
  );
  const image = createHaproxyImage(name, args, opts);
  const fleet = new HaproxyFleet(
    `${name}-fleet`,
    {
      ...args.fleet,
      identity: fleetName(identityOf(name, args)),
      ...(image.stock && { stockImage: { uri: image.stock.uri, repositoryArn: image.stock.repositoryArn } }),
      longestRequestSeconds: longestRequestSeconds(args),
      deregistrationDelaySeconds: args.balancer.deregistrationDelaySeconds,
      ...HAPROXY_PORTS,
      accountId,
      region,
      vpcId,
      subnetIds,
      ...fleetAccess(args, made.network),
      balancerSecurityGroupId: balancer.securityGroupId,
      balancerArnSuffix: balancer.arnSuffix,
      targetGroupArn: balancer.targetGroupArn,
      ...(tls.alsoMode && { alsoTargetGroupArn: balancer.alsoTargetGroupArn.apply((arn) => arn ?? "") }),
      haproxy: haproxySettings(args),
      ...made.certificates.forFleet,
      former: also(made.certificates.forFleet.former, image.formerRepositoryArns),
      protect: args.protect,
      namespace,
      logGroupArn: made.logs.fleetGroupArn,
      logGroupName: made.logs.fleetGroupName,
    },
    // A task can start once endpoints, routes and their associations are there; none of them is among its arguments.
    { ...opts, dependsOn: [made.network] },
  );
  const backends = new Backends(
    `${name}-backends`,
    {
      namespace,
      ports: args.backends.ports,
      outside: args.backends.outside,
      vpcId,
      namespaceId: fleet.namespaceId,
      fleetSecurityGroupId: fleet.securityGroupId,
      aws: backendsAccess(args, made.network),
      formerPorts: args.former.ports,
    },
    opts,
  );
  const domains = createDomains(name, args, made.certificates, opts);
  const heartbeat = createHeartbeat(name, args, { ...made, link, balancer }, opts);
  return { link, balancer, fleet, backends, heartbeat, ...domains };
}
