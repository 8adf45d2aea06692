import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { RotatedCertificate } from "pulumi-gatehouse";
import { API, HEALTH_PATH, PORT, STAGE } from "./contract";
import type { Platform } from "./platform";
import type { Roles } from "./roles";

/** Where the service says on loopback how it is: ECS shows no client certificate. */
const LOCAL_HEALTH_PORT = 8081;
/** How long a stopping task is red and answers, in seconds: HAProxy and DNS need less to leave it alone. */
const DRAIN_SECONDS = 30;

interface VersionArgs {
  /** `blue`: its weight is the platform's. */
  readonly version: string;
  readonly image: string;
  readonly family: string;
  readonly region: string;
  readonly cluster: aws.ecs.Cluster;
  readonly roles: Roles;
  readonly logGroup: aws.cloudwatch.LogGroup;
  readonly certificate: RotatedCertificate;
  readonly platform: Platform;
}

/** One version of the service: its tasks register under the name that HAProxy finds the version by. */
export function createVersion(name: string, args: VersionArgs): aws.ecs.Service {
  const { platform, roles } = args;
  const registry = `${API}-${STAGE}-${args.version}`;
  const registryArn = platform.registryArns[registry];
  if (registryArn === undefined)
    throw new pulumi.RunError(
      `images: use versions that the platform has; got ${args.version}, registryArns lacks ${registry}`,
    );
  const task = new aws.ecs.TaskDefinition(name, {
    family: args.family,
    requiresCompatibilities: ["FARGATE"],
    networkMode: "awsvpc",
    runtimePlatform: { cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" },
    cpu: "256",
    memory: "512",
    executionRoleArn: roles.execution.arn,
    taskRoleArn: roles.task.arn,
    containerDefinitions: pulumi.jsonStringify([container(args)]),
  });
  return new aws.ecs.Service(
    name,
    {
      cluster: args.cluster.arn,
      taskDefinition: task.arn,
      launchType: "FARGATE",
      platformVersion: "1.4.0",
      desiredCount: 2,
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      networkConfiguration: {
        subnets: platform.privateSubnetIds,
        securityGroups: [platform.backendSecurityGroupId],
        assignPublicIp: false,
      },
      serviceRegistries: { registryArn },
      enableEcsManagedTags: true,
      propagateTags: "SERVICE",
    },
    { dependsOn: roles.policies },
  );
}

function container({ version, image, region, logGroup, certificate, platform }: VersionArgs) {
  const environment: Record<string, pulumi.Input<string>> = {
    CERTIFICATE_SECRET: certificate.secretArn,
    DRAIN_SECONDS: String(DRAIN_SECONDS),
    HAPROXY_NAME: platform.haproxyName,
    HEALTH_PATH,
    LOCAL_HEALTH_PORT: String(LOCAL_HEALTH_PORT),
    PORT: String(PORT),
    TRUST_SECRET: platform.trustSecretArn,
    VERSION: version,
  };
  return {
    name: "service",
    image,
    essential: true,
    user: "1000:1000",
    readonlyRootFilesystem: true,
    linuxParameters: { capabilities: { drop: ["ALL"] }, initProcessEnabled: true },
    environment: Object.entries(environment).map(([variable, value]) => ({ name: variable, value })),
    portMappings: [{ containerPort: PORT, protocol: "tcp" }],
    stopTimeout: DRAIN_SECONDS + 30,
    healthCheck: {
      command: ["CMD-SHELL", `wget -q -O /dev/null http://127.0.0.1:${LOCAL_HEALTH_PORT}${HEALTH_PATH}`],
      interval: 10,
      timeout: 5,
      retries: 3,
      startPeriod: 30,
    },
    logConfiguration: {
      logDriver: "awslogs",
      options: {
        "awslogs-group": logGroup.name,
        "awslogs-region": region,
        "awslogs-stream-prefix": version,
      },
    },
  };
}
