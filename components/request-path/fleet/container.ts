import type * as pulumi from "@pulumi/pulumi";
import type { HaproxyFleetArgs } from "./haproxy-fleet";

/** Where HAProxy's files and sockets are: the one place of the task that can be written to. */
export const DIRECTORY = "/run/gatehouse";

/** The user of the stock image, and of the agent's: each reads what the other writes. */
export const HAPROXY_USER = "99:99";

/** What both containers of the task have in common. */
export function container(args: HaproxyFleetArgs, name: string, image: pulumi.Input<string>) {
  return {
    name,
    image,
    readonlyRootFilesystem: true,
    mountPoints: [{ sourceVolume: "run", containerPath: DIRECTORY }],
    logConfiguration: {
      logDriver: "awslogs",
      options: {
        "awslogs-group": args.logGroupName,
        "awslogs-region": args.region,
        "awslogs-stream-prefix": "task",
        // CloudWatch being slow must not stop requests; what does not fit is dropped.
        mode: "non-blocking",
        "max-buffer-size": "25m",
      },
    },
  };
}
