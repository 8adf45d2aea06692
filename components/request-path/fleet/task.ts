import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { agentContainer } from "./agent";
import { arn } from "../../shared/arn";
import { domainOf, findPartition } from "../../shared/partitions";
import { collectorContainer } from "./collector";
import { DIRECTORY, FILES } from "../../../haproxy/config";
import { container } from "./container";
import type { HaproxyFleetArgs, StockImage } from "./args";
import { RUN_HAPROXY, STOP_TIMEOUT, stopEnvironment, stopTimes } from "./stop";
import type { Membership } from "./membership";
import type { FleetParameters } from "./parameters";

/**
 * The task: `agent` writes HAProxy's files into a volume, then `haproxy` starts, and the agent keeps them current, while
 * `collector` takes the traffic log from it.
 *
 * The volume belongs to the user of both, because the agent's image declares it: else Fargate gives it to root.
 */
export function createTaskDefinition(
  name: string,
  args: HaproxyFleetArgs,
  its: { executionRole: aws.iam.Role; taskRole: aws.iam.Role; parameters: FleetParameters; membership: Membership },
  opts: pulumi.CustomResourceOptions,
): aws.ecs.TaskDefinition {
  return new aws.ecs.TaskDefinition(
    name,
    {
      family: name,
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      runtimePlatform: { cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" },
      cpu: String(args.cpu ?? 1024),
      memory: String(args.memoryMiB ?? 2048),
      executionRoleArn: its.executionRole.arn,
      taskRoleArn: its.taskRole.arn,
      volumes: [{ name: "run" }],
      containerDefinitions: pulumi.jsonStringify([
        agentContainer(name, args, its),
        collectorContainer(args),
        haproxyContainer(args),
      ]),
      // A running service keeps its revision until the new one is steady; the old one is what a rollback goes back to.
      skipDestroy: true,
    },
    opts,
  );
}

function haproxyContainer(args: HaproxyFleetArgs) {
  const { stopTimeoutSeconds: stopTimeout = STOP_TIMEOUT, longestRequestSeconds } = args;
  const environment = stopEnvironment(stopTimes(stopTimeout, longestRequestSeconds));
  return {
    ...container(args, "haproxy", imageOf(args).uri),
    essential: true,
    entryPoint: ["sh", "-c", RUN_HAPROXY, "haproxy"],
    environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
    command: [
      "-W",
      "-db",
      "-S",
      `${DIRECTORY}/${FILES.masterSocket},mode,600`,
      "-f",
      `${DIRECTORY}/${FILES.configuration}`,
    ],
    // Stopped in the opposite order: what HAProxy says last is collected.
    dependsOn: [
      { containerName: "agent", condition: "HEALTHY" },
      { containerName: "collector", condition: "START" },
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
export function imageOf({ image, stockImage }: HaproxyFleetArgs): StockImage {
  return image === undefined ? stockImage! : { uri: image, repositoryArn: repositoryArn(image) };
}

/** The ARN of an ECR image's repository; the image must be one. */
export function repositoryArn(image: string): string {
  const { accountId, region, repository } = repositoryOf(image)!;
  return arn({ accountId, region }, "ecr", `repository/${repository}`);
}

/** The parts of an ECR image's address; undefined if it is no ECR image. */
export function repositoryOf(image: string) {
  const [, accountId, region, domain, repository, tag] =
    /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.([a-z.]+)\/([a-z0-9._/-]+)(:[\w.-]+|@sha256:[0-9a-f]{64})$/.exec(image) ?? [];
  if (!accountId || !region || !repository || !tag || !findPartition(region) || domain !== domainOf(region)) return;
  return { accountId, region, repository, tag };
}
