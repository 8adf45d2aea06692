import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { refuse } from "../../shared/refuse";
import { admitAddresses, openPort } from "../../shared/open-port";
import { createListener, createTargetGroup, LISTENERS } from "./listener";
import { balancerProblems } from "./problems";
import { BALANCER, type BalancerArgs, type ResolvedBalancer, type TlsMode } from "./args";

/**
 * The fixed address in front of a fleet whose tasks come and go.
 *
 * gateway -> link -> **balancer** -> fleet -> backends
 *
 * Creates an internal Network Load Balancer on 443, the target group that tasks register in, and a security group that
 * admits the link, or networks of clients, and nobody else.
 *
 * @example
 * const balancer = new gatehouse.Balancer("edge-balancer", {
 *   vpcId: vpc.id,
 *   subnetIds: privateSubnetIds,
 *   linkSecurityGroupId: link.securityGroupId,
 *   tlsMode: gatehouse.TlsMode.Passthrough,
 *   trafficPort: 8443,
 *   controlPort: 8404,
 * });
 */
export class Balancer extends pulumi.ComponentResource {
  /** What the gateway's integrations point at. */
  readonly listenerArn: pulumi.Output<string>;
  /** Where tasks register. Known once the listener forwards to it, as ECS requires before a service can use it. */
  readonly targetGroupArn: pulumi.Output<string>;
  /** The same of `alsoTlsMode`; none without it. */
  readonly alsoTargetGroupArn: pulumi.Output<string | undefined>;
  /** Its name in the DNS of AWS, which an address record may lead to as an alias. */
  readonly dnsName: pulumi.Output<string>;
  /** The Route 53 zone of that name. */
  readonly zoneId: pulumi.Output<string>;
  /** The balancer as CloudWatch names it: `net/name/id`. */
  readonly arnSuffix: pulumi.Output<string>;
  /** The target group as CloudWatch names it: `targetgroup/name/id`. */
  readonly targetGroupArnSuffix: pulumi.Output<string>;
  /** The group that the tasks see connections and health checks come from. */
  readonly securityGroupId: pulumi.Output<string>;

  constructor(name: string, args: BalancerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gatehouse:index:Balancer", name, {}, opts);
    refuse(balancerProblems(name, args), this);
    const settings = BALANCER.resolve(args);
    const childOptions = { parent: this };

    const securityGroup = createSecurityGroup(name, settings, childOptions);
    const loadBalancer = createLoadBalancer(name, settings, securityGroup, childOptions);
    const open = (mode: TlsMode) => openListener(name, settings, mode, { securityGroup, loadBalancer }, childOptions);
    const { listener, targetGroup } = open(settings.tlsMode);
    const also = settings.alsoTlsMode && open(settings.alsoTlsMode);

    this.listenerArn = listener.arn;
    this.targetGroupArn = usable(targetGroup, listener);
    this.alsoTargetGroupArn = pulumi.output(also && usable(also.targetGroup, also.listener));
    this.dnsName = loadBalancer.dnsName;
    this.zoneId = loadBalancer.zoneId;
    this.arnSuffix = loadBalancer.arnSuffix;
    this.targetGroupArnSuffix = targetGroup.arnSuffix;
    this.securityGroupId = securityGroup.id;
    this.registerOutputs({ listenerArn: this.listenerArn, targetGroupArn: this.targetGroupArn });
  }
}

/** The listener of a mode with its target group, open to the link. */
function openListener(
  name: string,
  args: ResolvedBalancer,
  mode: TlsMode,
  deps: { securityGroup: aws.ec2.SecurityGroup; loadBalancer: aws.lb.LoadBalancer },
  opts: pulumi.CustomResourceOptions,
) {
  const { suffix, port } = LISTENERS[mode];
  const { linkSecurityGroupId: from, clientCidrBlocks = [] } = args;
  const to = deps.securityGroup.id;
  if (from !== undefined) openPort(`${name}-link${suffix}`, { from, to, port, why: "VPC link to the balancer" }, opts);
  for (const cidrIpv4 of clientCidrBlocks)
    admitAddresses(`${name}-client-${cidrIpv4}`, { cidrIpv4, to, port, why: "clients to the balancer" }, opts);
  const targetGroup = createTargetGroup(`${name}${suffix}`, args, mode, opts);
  return {
    targetGroup,
    listener: createListener(`${name}${suffix}`, args, mode, deps.loadBalancer, targetGroup, opts),
  };
}

function usable(targetGroup: aws.lb.TargetGroup, listener: aws.lb.Listener): pulumi.Output<string> {
  return pulumi.all([targetGroup.arn, listener.arn]).apply(([arn]) => arn);
}

function createSecurityGroup(name: string, args: ResolvedBalancer, opts: pulumi.CustomResourceOptions) {
  return new aws.ec2.SecurityGroup(
    name,
    {
      vpcId: args.vpcId,
      description: `Balancer: admits ${args.clientCidrBlocks ? "networks of clients" : "the VPC link"} only`,
      tags: { Name: name },
    },
    opts,
  );
}

function createLoadBalancer(
  name: string,
  args: ResolvedBalancer,
  securityGroup: aws.ec2.SecurityGroup,
  opts: pulumi.CustomResourceOptions,
) {
  const kept = args.protect;
  return new aws.lb.LoadBalancer(
    name,
    {
      loadBalancerType: "network",
      internal: true,
      subnets: args.subnetIds,
      // A balancer created without a group can never be given one.
      securityGroups: [securityGroup.id],
      enforceSecurityGroupInboundRulesOnPrivateLinkTraffic: "on",
      enableCrossZoneLoadBalancing: args.crossZone,
      enableZonalShift: true,
      enableDeletionProtection: kept,
      tags: { Name: name },
    },
    { ...opts, protect: kept },
  );
}
