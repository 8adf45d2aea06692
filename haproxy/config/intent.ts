/**
 * What is wanted from the fleet, as plain data. Everything optional has a production default, named beside the field.
 *
 * gateway → link → balancer → **fleet** → backends
 */
export interface Intent {
  /** The gateway's stages, each of which gets the backend of the same name. 1 to 100; API Gateway's own quota is 10. */
  readonly stages: readonly Stage[];
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
}

/** One stage of the gateway. */
export interface Stage {
  /** As API Gateway knows it: letters, digits, `-`, `_`; at most 63. */
  readonly name: string;
  /** What can answer for it, 1 to 10. */
  readonly versions: readonly Version[];
}

/** One deployed version of a stage's service. */
export interface Version {
  /** Unique in its stage: letters, digits, `-`, `_`; at most 63. */
  readonly name: string;
  /** Its Cloud Map DNS name. Instances come and go with the answer's A records. */
  readonly host: string;
  readonly port: number;
  /** Share of each instance against the stage's others, 0 (no new requests) to 256. */
  readonly weight: number;
  /** Most instances that can take part at a time, 1 to 100. @default 10 */
  readonly instances?: number;
}

/** A DNS server. */
export interface Resolver {
  /** @default "169.254.169.253", the VPC's own, reachable from any subnet */
  readonly address?: string;
  /** @default 53 */
  readonly port?: number;
}

/** Milliseconds, 1 to 3,600,000 each. */
export interface Timeouts {
  /** To open a connection to a backend. @default 2000 */
  readonly connectMs?: number;
  /** For a backend to answer. An HTTP API gives up at 30 s: HAProxy must be first, to say why. @default 29000 */
  readonly serverMs?: number;
  /** For a client to send or to read. @default 65000 */
  readonly clientMs?: number;
  /** To send the request's headers; what keeps slow clients out. @default 5000 */
  readonly requestMs?: number;
  /** Between two requests on a connection; longer than the gateway's, so that it is the gateway that closes. @default 65000 */
  readonly keepAliveMs?: number;
  /** To wait for a free backend. @default 3000 */
  readonly queueMs?: number;
  /** From a graceful stop to the end of what still runs. Under ECS's longest stopTimeout, 120 s. @default 100000 */
  readonly hardStopMs?: number;
}
