import type { BackendTls, Canary, GatewayCertificate, FleetIntent, Resolver, Timeouts } from "./intent-parts";
import type { Classes, Limits, LogIntent, None } from "./intent-policy";

/**
 * What is wanted from the fleet, as plain data. Everything optional has a production default, named beside the field.
 *
 * gateway → link → balancer → **fleet** → backends
 */
export interface Intent {
  /** The gateway's stages, each of which gets the backend of the same name. 1 to 100; API Gateway's own quota is 10. */
  readonly stages: readonly StageIntent[];
  /** Where everything lives: configuration, maps, certificate, sockets. The one writable place of the task. @default "/run/gatehouse" */
  readonly directory?: string;
  /** IPv4 address that both listeners bind. A task has one network interface of its own. @default "0.0.0.0" */
  readonly address?: string;
  /** TLS port for the gateway's traffic. Below 1024 an unprivileged Fargate task cannot bind. @default 8443 */
  readonly trafficPort?: number;
  /** Plain port for `/healthz` and `/metrics`, admitted by security groups only where it must be. @default 8404 */
  readonly controlPort?: number;
  /** Who answers for the Cloud Map names. @default the VPC's resolver, 169.254.169.253:53 */
  readonly resolver?: Resolver;
  /** TLS connections at a time; each costs 66 kB (measured), so 4000 fit a task of 512 MiB. @default 4000 */
  readonly maxConnections?: number;
  /** How long anything may take. */
  readonly timeouts?: Timeouts;
  /** The gateway shows a client certificate (rest). @default none is asked for */
  readonly clientCertificate?: GatewayCertificate;
  /** Every request must carry an origin proof and a sealed identity. May be off only with `clientCertificate`. @default true */
  readonly originProof?: boolean;
  /** The gateway sets x-api-key-id (rest). If not, whoever sends it is refused, and limits per key count the OAuth client. @default false */
  readonly apiKeys?: boolean;
  /**
   * GET, HEAD and OPTIONS are sent again when a backend's connection dies before it answers; other requests only while
   * nothing was sent. HAProxy keeps a copy of each such request for it: an eighth of the CPU (measured). @default true
   */
  readonly retryUnanswered?: boolean;
  /** How a request's class is told. */
  readonly classes?: Classes;
  /** How much one caller may take. */
  readonly limits?: Limits | None;
  /** The tasks that share their counters. @default this task alone: counters outlive a reload, and count this task's traffic */
  readonly fleet?: FleetIntent;
  /** Where the traffic log goes. @default stdout, which drops lines when its reader is slow */
  readonly log?: LogIntent | None;
}

/** One stage of the gateway. */
export interface StageIntent {
  /** As API Gateway knows it: letters, digits, `-`, `_`; at most 63. */
  readonly name: string;
  /** What can answer for it, 1 to 10. */
  readonly versions: readonly VersionIntent[];
  /** Path that an instance answers with 2xx or 3xx while it is well. @default none: it is well while its port accepts */
  readonly healthPath?: string;
  /** A part of the subjects goes to one version whatever the weights say; each subject always to the same side. */
  readonly canary?: Canary;
  /** Requests at a time to one instance, 1 to 100,000; what exceeds them waits in HAProxy. @default 200 */
  readonly maxRequestsPerInstance?: number;
  /** Requests that may wait for one instance, 1 to 100,000; what exceeds them goes to another or is answered 503. @default 100 */
  readonly maxQueuedPerInstance?: number;
  /** Time over which a new or recovered instance gets its full share, 0 to 600,000 ms. @default 10000 */
  readonly slowStartMs?: number;
}

/** One deployed version of a stage's service. */
export interface VersionIntent {
  /** Unique in its stage: letters, digits, `-`, `_`; at most 63. */
  readonly name: string;
  /** Its Cloud Map DNS name. Instances come and go with the answer's A records. */
  readonly host: string;
  readonly port: number;
  /** Share of each instance against the stage's others, 0 (no new requests) to 256; the Runtime API changes it. */
  readonly weight: number;
  /** Most instances that can take part at a time, 1 to 100. @default 10 */
  readonly instances?: number;
  /** @default plain HTTP */
  readonly tls?: BackendTls;
}
