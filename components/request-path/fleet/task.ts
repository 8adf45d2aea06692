import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { agentContainer } from "./agent";
import { repositoryArn } from "../../shared/ecr-image";
import { collectorContainer } from "./collector";
import { DIRECTORY, FILES } from "../../../haproxy/config";
import { container } from "./container";
import type { ResolvedFleet } from "./args";
import type { StockImage } from "./stock-image";
import { signerContainer } from "./signer";
import { HAPROXY_ARGUMENTS, RUN_HAPROXY, stopEnvironment, stopTimes } from "./stop";
import type { Membership } from "./membership";
import type { FleetRegistrations } from "./registrations";

/**
 * The task: `agent` writes HAProxy's files into a volume, then `haproxy` starts, and the agent keeps them current, while
 * `collector` takes the traffic log from it. Where requests are signed, `signer` does that.
 *
 * The volume belongs to the user of both, because the agent's image declares it: else Fargate gives it to root.
 */
export function createTaskDefinition(
  name: string,
  args: ResolvedFleet,
  deps: {
    identity: string;
    executionRole: aws.iam.Role;
    taskRole: aws.iam.Role;
    registrations: FleetRegistrations;
    membership: Membership;
  },
  opts: pulumi.CustomResourceOptions,
): aws.ecs.TaskDefinition {
  return new aws.ecs.TaskDefinition(
    name,
    {
      family: deps.identity,
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      runtimePlatform: { cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" },
      cpu: String(args.cpu),
      memory: String(args.memoryMiB),
      executionRoleArn: deps.executionRole.arn,
      taskRoleArn: deps.taskRole.arn,
      volumes: [{ name: "run" }],
      containerDefinitions: pulumi.jsonStringify([
        agentContainer(args, deps),
        collectorContainer(args, deps),
        ...(args.clients?.signer ? [signerContainer(args, args.clients.signer)] : []),
        haproxyContainer(args),
      ]),
      // A running service keeps its revision until the new one is steady; the old one is what a rollback goes back to.
      skipDestroy: true,
    },
    opts,
  );
}

function haproxyContainer(args: ResolvedFleet) {
  const { stopTimeoutSeconds: stopTimeout, longestRequestSeconds } = args;
  const environment = stopEnvironment(stopTimes(stopTimeout, longestRequestSeconds));
  return {
    ...container(args, "haproxy", imageOf(args).uri),
    essential: true,
    entryPoint: ["sh", "-c", RUN_HAPROXY, "haproxy"],
    environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
    command: [...HAPROXY_ARGUMENTS],
    // Stopped in the opposite order: what HAProxy says last is collected, and what it still sends is signed.
    dependsOn: [
      { containerName: "agent", condition: "HEALTHY" },
      { containerName: "collector", condition: "START" },
      ...(args.clients?.signer ? [{ containerName: "signer", condition: "START" }] : []),
    ],
    portMappings: [args.trafficPort, args.controlPort].map((containerPort) => ({ containerPort, protocol: "tcp" })),
    ulimits: [{ name: "nofile", softLimit: 65_536, hardLimit: 65_536 }],
    stopTimeout,
    // Alive, not ready: a task that drains is red for the balancer, and must not be killed for it.
    healthCheck: {
      command: [
        "CMD-SHELL",
        `echo 'show info' | socat - UNIX-CONNECT:${DIRECTORY}/${FILES.runtimeSocket} | grep -q ^Uptime_sec`,
      ],
      interval: 10,
      timeout: 5,
      retries: 3,
      startPeriod: 10,
    },
  };
}

/** HAProxy's image, and the repository that it is pulled from: as it is named, or ours. */
export function imageOf({ image, stockImage }: ResolvedFleet): StockImage {
  return image === undefined ? stockImage! : { uri: image, repositoryArn: repositoryArn(image) };
}
