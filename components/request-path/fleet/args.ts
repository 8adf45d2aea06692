import type * as pulumi from "@pulumi/pulumi";

/** The agent beside each HAProxy: what keeps it current (docs/agent.md). */
export interface FleetAgent {
  /** Its image, for ARM64, in ECR: with a fixed tag or digest. */
  readonly image: pulumi.Input<string>;
  /** The ECR repository that the image is pulled from. */
  readonly repositoryArn: pulumi.Input<string>;
  /**
   * Between two looks at the secrets, in seconds, 10 to 3600, give or take a fifth: how long after a rotation the new
   * certificate is in force at the latest. At 300 a task's calls cost $0.09 a month and secret pair ($0.05 for 10,000).
   * @default 300
   */
  readonly pollSeconds?: number;
}

/** HAProxy's stock image in a repository of ours: `HaproxyImage`. */
export interface StockImage {
  readonly uri: pulumi.Input<string>;
  /** The ECR repository that the image is pulled from. */
  readonly repositoryArn: pulumi.Input<string>;
}

/** A Secrets Manager secret. A certificate's value is PEM: leaf, intermediates and private key. */
export interface CertificateSecret {
  readonly secretArn: pulumi.Input<string>;
  /** The customer-managed KMS key that encrypts the secret, if one does. */
  readonly keyArn?: pulumi.Input<string>;
}

/** What HAProxy shows to whoever connects. */
export interface ServerCertificate extends CertificateSecret {
  /** The DNS names that it must be issued for: a certificate for others is not used. */
  readonly names: string[];
  /**
   * The secret of the trust bundle that must vouch for it, encrypted with the same key: `trustSecretArn` of a
   * `RotatedCertificate`.
   * @default the public authorities must
   */
  readonly trustSecretArn?: pulumi.Input<string>;
}

/** What HAProxy shows to backends. */
export interface ClientCertificate extends CertificateSecret {
  /** The DNS names that it must be issued for. */
  readonly names: string[];
  /** The secret of the trust bundle that must vouch for it, encrypted with the same key. */
  readonly trustSecretArn: pulumi.Input<string>;
}

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
   * Whether `pulumi up` waits until a deployment is steady, and fails if it is rolled back.
   * @default false: the pipeline waits (docs/decisions/0006)
   */
  readonly waitForSteadyState?: boolean;
}

export interface HaproxyFleetArgs extends FleetSettings {
  /**
   * The longest that a gateway waits for an answer, in seconds: what a stopping task may still have to finish.
   * @default 30
   */
  readonly longestRequestSeconds?: number;
  /** HAProxy's image where `image` names none: exactly one of the two. */
  readonly stockImage?: StockImage;
  /** The AWS account, twelve digits. */
  readonly accountId: string;
  readonly region: string;
  readonly vpcId: pulumi.Input<string>;
  /** Private subnets, one a zone: tasks are spread over them. */
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** The group in front of the AWS service endpoints, and S3's prefix list: all of AWS that a task reaches. */
  readonly endpointsSecurityGroupId: pulumi.Input<string>;
  readonly s3PrefixListId: pulumi.Input<string>;
  readonly balancerSecurityGroupId: pulumi.Input<string>;
  readonly balancerArnSuffix: pulumi.Input<string>;
  readonly targetGroupArn: pulumi.Input<string>;
  readonly trafficPort: number;
  readonly controlPort: number;
  /**
   * What HAProxy is to do, as JSON: `Intent` of haproxy/config without `directory` and `fleet`, which the agent knows. It
   * travels in the task definition: another text is a new revision, hence a rolling deployment. What it logs to the collector
   * at 127.0.0.1:5514 is in the log group.
   */
  readonly intent: string;
  /**
   * Its numbers, as JSON: `{"version":1,"weights":{"v1":{"blue":100}},"limits":{"Agent":{"subject":{"requests":20}}}}`. They
   * stand in a parameter that the agents read: another text is in force within seconds, and no task restarts.
   */
  readonly tuning: string;
  /** The origin proofs that HAProxy takes, `<SHA-256 in hex> <generation>` a line; in a parameter as well. */
  readonly originProofs: pulumi.Input<string>;
  /** The private DNS name that the tasks find each other under, such as `edge.internal`. The fleet creates it. */
  readonly namespace: string;
  readonly agent: FleetAgent;
  readonly serverCertificate: ServerCertificate;
  /** What HAProxy shows to backends that ask for it. */
  readonly clientCertificate?: ClientCertificate;
  /** The trust bundle whose authorities HAProxy verifies backends by. */
  readonly trust?: CertificateSecret;
  readonly logGroupArn: pulumi.Input<string>;
  readonly logGroupName: pulumi.Input<string>;
}
