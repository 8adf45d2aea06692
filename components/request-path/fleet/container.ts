import type * as pulumi from "@pulumi/pulumi";
import { DIRECTORY } from "../../../haproxy/config";
import type { ResolvedFleet } from "./args";

/** The user of the stock image, and of the agent's: each reads what the other writes. */
export const HAPROXY_USER = "99:99";

/** What a container does when CloudWatch is slow to take what it says. */
const WHEN_SLOW = {
  /** It goes on; what does not fit into 25 MB is dropped. */
  Drop: { mode: "non-blocking", "max-buffer-size": "25m" },
  /** It waits. */
  Wait: { mode: "blocking" },
};

/** What all containers of the task have in common. */
export function container(
  args: ResolvedFleet,
  name: string,
  image: pulumi.Input<string>,
  whenSlow: keyof typeof WHEN_SLOW = "Drop",
) {
  return {
    name,
    image,
    readonlyRootFilesystem: true,
    user: HAPROXY_USER,
    linuxParameters: { capabilities: { drop: ["ALL"] } },
    mountPoints: [{ sourceVolume: "run", containerPath: DIRECTORY }],
    logConfiguration: {
      logDriver: "awslogs",
      options: {
        "awslogs-group": args.logGroupName,
        "awslogs-region": args.region,
        "awslogs-stream-prefix": "task",
        ...WHEN_SLOW[whenSlow],
      },
    },
  };
}
