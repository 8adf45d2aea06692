import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { HaproxyFleetArgs } from "./haproxy-fleet";

/** Where HAProxy's files and sockets are: the one place of the task that can be written to. */
export const DIRECTORY = "/run/gatehouse";

/** HAProxy's certificate, chain and key: the one file that is a secret. */
export const CERTIFICATE_FILE = "edge.pem";

/** The user of the stock image. */
const HAPROXY_UID = 99;

/** What Docker lets root do, less what handing a file to another user takes (CHOWN). */
const ALL_BUT_CHOWN = [
  "AUDIT_WRITE",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "NET_RAW",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
];

/**
 * The task: `files` writes HAProxy's files into a volume and ends, then `haproxy` runs.
 *
 * Fargate's empty volumes belong to root and HAProxy does not run as root, so a container that does must hand them over.
 */
export function createTaskDefinition(
  name: string,
  args: HaproxyFleetArgs,
  roles: { executionRole: aws.iam.Role; taskRole: aws.iam.Role },
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
      executionRoleArn: roles.executionRole.arn,
      taskRoleArn: roles.taskRole.arn,
      volumes: [{ name: "run" }],
      containerDefinitions: pulumi.jsonStringify([filesContainer(args), haproxyContainer(args)]),
      // A running service keeps its revision until the new one is steady; the old one is what a rollback goes back to.
      skipDestroy: true,
    },
    opts,
  );
}

function filesContainer(args: HaproxyFleetArgs) {
  const names = Object.keys(args.files).sort();
  const write = (variable: string, file: string) => `printf '%s\\n' "$${variable}" >${file}`;
  const script = [
    "set -eu; umask 077",
    `cd ${DIRECTORY}`,
    ...names.map((file) => write(environmentName(file)!, file)),
    write("EDGE_PEM", CERTIFICATE_FILE),
    `chown -R ${HAPROXY_UID}:${HAPROXY_UID} .`,
  ];
  return {
    ...common(args, "files"),
    essential: false,
    user: "0",
    linuxParameters: { capabilities: { drop: ALL_BUT_CHOWN } },
    entryPoint: ["/bin/sh", "-c"],
    command: [script.join("\n")],
    environment: names.map((file) => ({ name: environmentName(file)!, value: args.files[file]! })),
    secrets: [{ name: "EDGE_PEM", valueFrom: args.certificate.secretArn }],
  };
}

function haproxyContainer(args: HaproxyFleetArgs) {
  const stopTimeout = args.stopTimeoutSeconds ?? 110;
  return {
    ...common(args, "haproxy"),
    essential: true,
    user: `${HAPROXY_UID}:${HAPROXY_UID}`,
    linuxParameters: { capabilities: { drop: ["ALL"] } },
    entryPoint: ["haproxy"],
    // The image asks to be stopped by SIGUSR1: HAProxy then finishes what it has and takes nothing new.
    command: ["-W", "-db", "-S", `${DIRECTORY}/master.sock,mode,600`, "-f", `${DIRECTORY}/haproxy.cfg`],
    dependsOn: [{ containerName: "files", condition: "SUCCESS" }],
    portMappings: [args.trafficPort, args.controlPort].map((containerPort) => ({ containerPort, protocol: "tcp" })),
    ulimits: [{ name: "nofile", softLimit: 65_536, hardLimit: 65_536 }],
    stopTimeout,
    // Alive, not ready: a task that drains is red for the balancer, and must not be killed for it.
    healthCheck: {
      command: ["CMD-SHELL", `echo 'show info' | socat - UNIX-CONNECT:${DIRECTORY}/admin.sock | grep -q ^Uptime_sec`],
      interval: 10,
      timeout: 5,
      retries: 3,
      startPeriod: 10,
    },
  };
}

function common(args: HaproxyFleetArgs, name: string) {
  return {
    name,
    image: args.image,
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

/** The environment variable a file travels in: `haproxy.cfg` is HAPROXY_CFG. Undefined if the name does not fit. */
export function environmentName(file: string): string | undefined {
  return /^[a-z][a-z0-9]*(\.[a-z][a-z0-9]*)+$/.test(file) ? file.replaceAll(".", "_").toUpperCase() : undefined;
}

/** The parts of an ECR image's address; undefined if it is no ECR image. */
export function repositoryOf(image: string) {
  const [, accountId, region, repository, tag] =
    /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([a-z0-9._/-]+)(:[\w.-]+|@sha256:[0-9a-f]{64})$/.exec(
      image,
    ) ?? [];
  return accountId && region && repository && tag ? { accountId, region, repository, tag } : undefined;
}
