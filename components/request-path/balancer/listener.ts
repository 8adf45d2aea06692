import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type ResolvedBalancer, TlsMode } from "./args";

/** The listener of each mode: what is appended to its name, and its port. Apart, so that both can stand while one is switched. */
export const LISTENERS = {
  Passthrough: { suffix: "", port: 443 },
  Reencrypt: { suffix: "-tls", port: 8443 },
} as const satisfies Record<TlsMode, { readonly suffix: string; readonly port: number }>;

/** Where tasks register, and how the balancer tells whether they are well. */
export function createTargetGroup(
  name: string,
  args: ResolvedBalancer,
  mode: TlsMode,
  opts: pulumi.CustomResourceOptions,
) {
  return new aws.lb.TargetGroup(
    name,
    {
      vpcId: args.vpcId,
      targetType: "ip",
      protocol: mode === TlsMode.Reencrypt ? "TLS" : "TCP",
      port: args.trafficPort,
      // The link's addresses say nothing of the client, and preserving them would break its connections to itself.
      preserveClientIp: String(args.clientCidrBlocks !== undefined),
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

/** A mode's port, and who ends TLS there. */
export function createListener(
  name: string,
  args: ResolvedBalancer,
  mode: TlsMode,
  loadBalancer: aws.lb.LoadBalancer,
  targetGroup: aws.lb.TargetGroup,
  opts: pulumi.CustomResourceOptions,
) {
  const tls =
    mode === TlsMode.Reencrypt
      ? { protocol: "TLS", certificateArn: args.certificateArn!, sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06" }
      : { protocol: "TCP" };
  return new aws.lb.Listener(
    name,
    {
      loadBalancerArn: loadBalancer.arn,
      port: LISTENERS[mode].port,
      ...tls,
      defaultActions: [{ type: "forward", targetGroupArn: targetGroup.arn }],
      tags: { Name: name },
    },
    opts,
  );
}
