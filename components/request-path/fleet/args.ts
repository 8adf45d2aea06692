import type * as pulumi from "@pulumi/pulumi";
import { fields, flag, input, list, oneNumberOf, text, whole, type ResolvedBy } from "../../../fields";
import { ACCOUNT_ID, ARN, nameOf, SECURITY_GROUP_ID, SUBNET_ID, VPC_ID } from "../../../fields/aws";
import { DNS_NAME } from "../../../fields/dns";
import { SETTINGS, type HaproxySettings } from "../../../haproxy/config";
import { FLEET_AGENT, type FleetAgent } from "./agent-args";
import { FLEET_CLIENTS, type FleetClients } from "./client-args";
import { FORMER_NEEDS, type FormerNeeds } from "./former-args";
import {
  CERTIFICATE_SECRET,
  CLIENT_CERTIFICATE,
  SERVER_CERTIFICATE,
  type CertificateSecret,
  type ClientCertificate,
  type ServerCertificate,
} from "./certificate-args";
import { STOCK_IMAGE, type StockImage } from "./stock-image";
import { LISTENING_PORT } from "../../shared/listening-port";
import { ECR_IMAGE } from "../../shared/ecr-image";
import { AWS_ACCESS, type AwsAccess } from "../../shared/aws-access";
import { IDENTITY } from "../../shared/identity";
import { REGION } from "../../shared/region";

/** What a person decides about the fleet. */
export interface FleetSettings {
  /**
   * HAProxy's image, the stock one, copied elsewhere: `<account>.dkr.ecr.<region>.amazonaws.com/<repository>:<tag>` or
   * `@sha256:…`, for ARM64. In ECR, because tasks have no way to the internet.
   * @default copied into a repository of ours by Docker when `pulumi up` runs (runtime/image/haproxy)
   */
  readonly image?: string;
  /**
   * Of each task, in CPU units: 1024 are one vCPU.
   * @default 1024
   */
  readonly cpu?: number;
  /**
   * Of each task, in MiB: one of the values that Fargate pairs with `cpu`.
   * @default 2048
   */
  readonly memoryMiB?: number;
  /**
   * Tasks that always run.
   * @default 3
   */
  readonly minTasks?: number;
  /**
   * Tasks at the most.
   * @default 12
   */
  readonly maxTasks?: number;
  /**
   * Tasks are added above this mean CPU utilisation, in percent.
   * @default 50
   */
  readonly cpuTargetPercent?: number;
  /**
   * Tasks are added above this many open connections a task, on average.
   * @default 2000 (a third of what HAProxy's `maxconn` admits)
   */
  readonly connectionsPerTask?: number;
  /**
   * How long a task may take to stop, in seconds, at most 120 (Fargate's most): it goes on to accept until the balancer has seen
   * that it leaves, then finishes what it has. At least 55 and the longest request.
   * @default 110
   */
  readonly stopTimeoutSeconds?: number;
  /**
   * Whether tasks run on Fargate Spot, for about a third of the price. AWS takes such a task away with two minutes' notice, by the signal
   * that a task is stopped with: `stopTimeoutSeconds` fits into them (docs/decisions/0022). While there is no spare capacity no task starts:
   * ECS does not go over to other capacity. For ARM64 since September 2024
   * (https://aws.amazon.com/about-aws/whats-new/2024/09/amazon-ecs-graviton-based-spot-compute-fargate/). A change of it
   * replaces the service, and nobody answers until its tasks are healthy: decide it before the stack serves.
   * @default false
   */
  readonly spot?: boolean;
  /**
   * Whether Container Insights measures cluster, service and tasks: about 40 metrics, $12 a month (us-east-1). Without it running tasks are
   * counted by how many report their CPU in a minute, and the alarm `deployment-unfinished` sees nothing: a deployment that fails is told by
   * its event alone.
   * @default true
   */
  readonly containerInsights?: boolean;
  /**
   * Whether `pulumi up` waits until the service is steady, 20 minutes at the most. It does not see which deployment that is: one that
   * was rolled back ends as steady as one that succeeded, and `up` with it (pulumi/pulumi-aws#4487). `npm run deployed` sees it.
   * @default false: the pipeline waits (docs/decisions/0006)
   */
  readonly waitForSteadyState?: boolean;
}

export interface HaproxyFleetArgs extends FleetSettings, AwsAccess {
  /**
   * What tells it from all others of the account and region: the task definition's family, and the dimension `Service` of its metrics.
   * @default the component's name
   */
  readonly identity?: string;
  /**
   * The longest that a gateway waits for an answer, in seconds: what a stopping task may still have to finish.
   * @default 30
   */
  readonly longestRequestSeconds?: number;
  /**
   * The balancer's, in seconds: how long a task that leaves is waited for before it is stopped.
   * @default 150
   */
  readonly deregistrationDelaySeconds?: number;
  /** HAProxy's image where `image` names none: exactly one of the two. */
  readonly stockImage?: StockImage;
  /** The AWS account, twelve digits. */
  readonly accountId: string;
  /** The region of the tasks. */
  readonly region: string;
  /** The VPC that the tasks are in. */
  readonly vpcId: pulumi.Input<string>;
  /** Private subnets, one a zone: tasks are spread over them. */
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** The balancer's security group: nobody else reaches the tasks. */
  readonly balancerSecurityGroupId: pulumi.Input<string>;
  /** The end of the balancer's ARN, by which it tells its metrics apart. */
  readonly balancerArnSuffix: pulumi.Input<string>;
  /** The target group that tasks are registered in. */
  readonly targetGroupArn: pulumi.Input<string>;
  /**
   * Another one that each task is registered in, while the balancer's mode is switched.
   * @default none
   */
  readonly alsoTargetGroupArn?: pulumi.Input<string>;
  /** The port that HAProxy takes requests on. */
  readonly trafficPort: number;
  /** The port that HAProxy answers the balancer's health checks on. */
  readonly controlPort: number;
  /**
   * What HAProxy is to do for all APIs. Limits and hosts stand in an object of the bucket, as each API does: another one is in force
   * within seconds, and no task restarts. The rest travels in the task definition: a change of it is a rolling deployment.
   */
  readonly haproxy: HaproxySettings;
  /**
   * Whether Pulumi refuses to delete the bucket that APIs are registered in.
   * @default true
   */
  readonly protect?: boolean;
  /** The private DNS name that the tasks find each other under, such as `edge.internal`. The fleet creates it. */
  readonly namespace: string;
  readonly agent: FleetAgent;
  readonly serverCertificate: ServerCertificate;
  /** What HAProxy shows to backends that ask for it. */
  readonly clientCertificate?: ClientCertificate;
  /** The trust bundle whose authorities HAProxy verifies backends by. */
  readonly trust?: CertificateSecret;
  /** The trust bundle whose authorities vouch for the certificate that gateways show HAProxy. */
  readonly gatewayTrust?: CertificateSecret;
  /**
   * Clients call without a gateway (docs/private-api.md). Backends are verified by public authorities then.
   * @default a gateway calls, and shows an origin proof
   */
  readonly clients?: FleetClients;
  /**
   * What the tasks of the last release may go on to use.
   * @default nothing
   */
  readonly former?: FormerNeeds;
  /** The log group that the tasks write to. */
  readonly logGroupArn: pulumi.Input<string>;
  /** The name of that log group. */
  readonly logGroupName: pulumi.Input<string>;
}

/** The memory, in MiB, that Fargate pairs with each CPU size (ECS developer guide, "Task CPU and memory"). */
export const FARGATE_MEMORY: Readonly<Record<number, readonly number[]>> = {
  256: [512, 1024, 2048],
  512: steps(1024, 4096, 1024),
  1024: steps(2048, 8192, 1024),
  2048: steps(4096, 16384, 1024),
  4096: steps(8192, 30720, 1024),
  8192: steps(16384, 61440, 4096),
  16384: steps(32768, 122880, 8192),
};

function steps(from: number, to: number, step: number): number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, i) => from + i * step);
}

export const FLEET_SETTINGS = fields<FleetSettings>()({
  image: text(ECR_IMAGE).optional("the stock image, copied into a repository of ours"),
  cpu: oneNumberOf({ values: Object.keys(FARGATE_MEMORY).map(Number), unit: "CPU units" }).withDefault(
    1024,
    "one vCPU makes 3000 TLS handshakes a second",
  ),
  memoryMiB: whole({ from: 512, to: 122_880, unit: "MiB" }).withDefault(
    2048,
    "the least that Fargate pairs with one vCPU; holds 4000 connections many times over",
  ),
  minTasks: whole({
    from: 1,
    to: 1000,
    unit: "tasks",
    why: "a fleet that can scale to nothing answers nobody",
  }).withDefault(3, "one a zone, so that a zone can fail"),
  maxTasks: whole({ from: 1, to: 1000, unit: "tasks", why: "a target group of a balancer holds 1000" }).withDefault(
    12,
    "four times as many for a peak",
  ),
  cpuTargetPercent: whole({
    from: 10,
    to: 90,

    why: "percent; above it there is no room for the next task to start",
  }).withDefault(50, "half, so that the others carry a lost zone while new tasks start"),
  connectionsPerTask: whole({ from: 1, to: 100_000, unit: "connections" }).withDefault(
    2000,
    "half of what HAProxy admits, so that the others carry a lost zone",
  ),
  stopTimeoutSeconds: whole({ from: 57, to: 120, unit: "seconds", why: "Fargate stops waiting after 120" }).withDefault(
    110,
    "75 to be left alone by the balancer, 30 for the longest request, 5 to spare",
  ),
  spot: flag().withDefault(false, "AWS takes no task away"),
  containerInsights: flag().withDefault(true, "it alone counts deployments"),
  waitForSteadyState: flag().withDefault(false, "the pipeline waits (docs/decisions/0006)"),
});

export const FLEET = fields<HaproxyFleetArgs>()({
  ...FLEET_SETTINGS.rows,
  deregistrationDelaySeconds: whole({
    from: 0,
    to: 3600,
    unit: "seconds",
    why: "a target group has no more",
  }).withDefault(150, "the balancer's default"),
  identity: IDENTITY,
  longestRequestSeconds: whole({ from: 1, to: 65, unit: "seconds", why: "a task has 120 to stop" }).withDefault(
    30,
    "an HTTP API waits no longer",
  ),
  stockImage: STOCK_IMAGE.optional("`image` names another"),
  accountId: text(ACCOUNT_ID),
  region: text(REGION),
  vpcId: input(text(VPC_ID)),
  subnetIds: input(list(input(text(SUBNET_ID)), { of: "private subnets", from: 1 })),
  ...AWS_ACCESS,
  balancerSecurityGroupId: input(text(SECURITY_GROUP_ID)),
  balancerArnSuffix: input(text(nameOf("the balancer as CloudWatch names it", "net/edge/0123456789abcdef"))),
  targetGroupArn: input(text(ARN)),
  alsoTargetGroupArn: input(text(ARN)).optional("the balancer has one mode"),
  trafficPort: LISTENING_PORT,
  controlPort: LISTENING_PORT,
  haproxy: SETTINGS,
  protect: flag().withDefault(true, "without it every API is gone"),
  namespace: text(DNS_NAME),
  agent: FLEET_AGENT,
  serverCertificate: SERVER_CERTIFICATE,
  clientCertificate: CLIENT_CERTIFICATE.optional("backends that ask for one see none"),
  trust: CERTIFICATE_SECRET.optional("no backend is verified by authorities of our own"),
  gatewayTrust: CERTIFICATE_SECRET.optional("no gateway shows a certificate of an authority"),
  clients: FLEET_CLIENTS.optional("a gateway calls, and shows an origin proof"),
  former: FORMER_NEEDS.withDefault({}, "each has its own"),
  logGroupArn: input(text(ARN)),
  logGroupName: input(text(nameOf("the log group's name", "/aws/ecs/edge-logs-fleet-0123456"))),
});

/** A fleet's arguments with their defaults. */
export type ResolvedFleet = ResolvedBy<typeof FLEET>;
