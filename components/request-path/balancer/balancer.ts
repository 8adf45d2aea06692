import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { refuse } from "../../shared/refuse";
import { openPort } from "../../shared/open-port";
import { createListener, createTargetGroup } from "./listener";
import { balancerProblems } from "./problems";
import { BALANCER, type BalancerArgs, type ResolvedBalancer } from "./args";

/**
 * The fixed address in front of a fleet whose tasks come and go.
 *
 * gateway -> link -> **balancer** -> fleet -> backends
 *
 * Creates an internal Network Load Balancer on 443, the target group that tasks register in, and a security group that
 * admits the link and nobody else.
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
    const mine = { parent: this };

    const securityGroup = createSecurityGroup(name, settings, mine);
    openPort(
      `${name}-link`,
      { from: settings.linkSecurityGroupId, to: securityGroup.id, port: 443, why: "VPC link to the balancer" },
      mine,
    );
    const loadBalancer = createLoadBalancer(name, settings, securityGroup, mine);
    const targetGroup = createTargetGroup(name, settings, mine);
    const listener = createListener(name, settings, loadBalancer, targetGroup, mine);

    this.listenerArn = listener.arn;
    this.targetGroupArn = pulumi.all([targetGroup.arn, listener.arn]).apply(([arn]) => arn);
    this.arnSuffix = loadBalancer.arnSuffix;
    this.targetGroupArnSuffix = targetGroup.arnSuffix;
    this.securityGroupId = securityGroup.id;
    this.registerOutputs({ listenerArn: this.listenerArn, targetGroupArn: this.targetGroupArn });
  }
}

function createSecurityGroup(name: string, args: ResolvedBalancer, opts: pulumi.CustomResourceOptions) {
  return new aws.ec2.SecurityGroup(
    name,
    { vpcId: args.vpcId, description: "Balancer: admits the VPC link only", tags: { Name: name } },
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
