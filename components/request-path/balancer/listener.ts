import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type ResolvedBalancer, TlsMode } from "./args";

/** Where tasks register, and how the balancer tells whether they are well. */
export function createTargetGroup(name: string, args: ResolvedBalancer, opts: pulumi.CustomResourceOptions) {
  return new aws.lb.TargetGroup(
    name,
    {
      vpcId: args.vpcId,
      targetType: "ip",
      protocol: args.tlsMode === TlsMode.Reencrypt ? "TLS" : "TCP",
      port: args.trafficPort,
      // The link's addresses say nothing of the client, and preserving them would break its connections to itself.
      preserveClientIp: "false",
      proxyProtocolV2: false,
      deregistrationDelay: args.deregistrationDelaySeconds,
      // Requests in flight end by themselves: neither a task that is taken out nor one that is not well is cut off.
      connectionTermination: false,
      // As long as ECS lets a task stop.
      targetHealthStates: [{ enableUnhealthyConnectionTermination: false, unhealthyDrainingInterval: 120 }],
      healthCheck: {
        protocol: "HTTP",
        port: String(args.controlPort),
        path: "/healthz",
        matcher: "200",
        interval: 5,
        timeout: 4,
        healthyThreshold: 2,
        unhealthyThreshold: 2,
      },
      tags: { Name: name },
    },
    opts,
  );
}

/** The balancer's one open port, and who ends TLS there. */
export function createListener(
  name: string,
  args: ResolvedBalancer,
  loadBalancer: aws.lb.LoadBalancer,
  targetGroup: aws.lb.TargetGroup,
  opts: pulumi.CustomResourceOptions,
) {
  const tls =
    args.tlsMode === TlsMode.Reencrypt
      ? { protocol: "TLS", certificateArn: args.certificateArn!, sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06" }
      : { protocol: "TCP" };
  return new aws.lb.Listener(
    name,
    {
      loadBalancerArn: loadBalancer.arn,
      port: 443,
      ...tls,
      defaultActions: [{ type: "forward", targetGroupArn: targetGroup.arn }],
      tags: { Name: name },
    },
    opts,
  );
}
