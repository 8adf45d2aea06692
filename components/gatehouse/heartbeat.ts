import type * as pulumi from "@pulumi/pulumi";
import type { Keys } from "../foundation/keys";
import type { Logs } from "../foundation/logs";
import type { Balancer } from "../request-path/balancer/balancer";
import { functionLogPrefix } from "../shared/lambda";
import { Heartbeat } from "../request-path/heartbeat/heartbeat";
import type { Link } from "../request-path/link/link";
import type { ResolvedGatehouse } from "./args";
import { heartbeatName, identityOf } from "./names";

/** What keeps the link active where nobody calls. */
export function createHeartbeat(
  name: string,
  args: ResolvedGatehouse,
  made: { readonly keys: Keys; readonly logs: Logs; readonly link: Link; readonly balancer: Balancer },
  opts: pulumi.ComponentResourceOptions,
): Heartbeat | undefined {
  if (!args.heartbeat) return undefined;
  const { accountId, region, tls, logs, protect } = args;
  return new Heartbeat(
    heartbeatName(name),
    {
      accountId,
      region,
      identity: heartbeatName(identityOf(name, args)),
      vpcLinkId: made.link.vpcLinkId,
      listenerArn: made.balancer.listenerArn,
      serverName: tls.serverName,
      accessLogGroupArn: made.logs.gatewayGroupArn,
      logKeyArn: made.keys.logsKeyArn,
      logRetentionDays: logs.retentionDays,
      protect,
    },
    opts,
  );
}

/** What its log group's name begins with, for the key's policy. */
export function heartbeatLogPrefixes(name: string, args: ResolvedGatehouse): string[] {
  return args.heartbeat ? [functionLogPrefix(heartbeatName(identityOf(name, args)))] : [];
}
