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

/** TLS to a version's instances, always verified against `backend-ca.pem` of the directory. */
export interface BackendTls {
  /** The DNS name that the certificate must hold, also sent as SNI. @default the version's host */
  readonly serverName?: string;
  /** Shows `backend-client.pem` of the directory (mutual TLS). @default false */
  readonly clientCertificate?: boolean;
}

/** A sticky share of the subjects for one version. */
export interface Canary {
  /** One of the stage's versions. */
  readonly version: string;
  /** 0 to 100, of the subjects; `set map canary.map <stage> <percent>` changes it. */
  readonly percent: number;
}

/** What the gateway must show to be let in: a certificate that `gateway-ca.pem` of the directory vouches for, and its name. */
export interface GatewayCertificate {
  /** Common names, 1 to 10 of letters, digits, `.`, `-`, `_`, `*`, `@`; `del map certificates.map <name>` shuts one out at once. */
  readonly subjects: readonly string[];
}

/** The tasks of the fleet. Each counts in a table of its own and adds the others' up: exact where one shared table is 2x off. */
export interface FleetIntent {
  /** Which of the members this task is. */
  readonly self: string;
  /** All tasks, this one included, 1 to 50. A change needs a reload everywhere. */
  readonly members: readonly Member[];
  /** @default 10000 */
  readonly port?: number;
}

/** One task of the fleet. */
export interface Member {
  /** Letters, digits, `-`, `_`; at most 63. */
  readonly name: string;
  /** IPv4 address that the other members reach it at. */
  readonly address: string;
}
