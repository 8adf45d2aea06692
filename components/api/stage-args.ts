import { fields, flag, list, text, type ResolvedBy } from "../../fields";
import { DNS_NAME, label } from "../../fields/dns";
import { BACKEND_TLS, STAGE_OPTIONS, STAGES, WEIGHT } from "../../haproxy/config";
import type {
  AmbiguousPathSettings,
  BackendProtocol,
  BackendTlsSettings,
  CanarySettings,
  StageOptions,
} from "../../haproxy/config";
import { SERVICE_PORT } from "./backends/args";
import { GATEWAY_STAGE } from "./gateway/args";
import type { Throttle } from "./gateway/route-args";

/** One version of a service, as it runs now: blue, green, canary. */
export interface VersionSettings {
  /** Unique in its stage: lower-case letters, digits and hyphens. */
  readonly name: string;
  /** The TCP port that it listens on: one of those that the gatehouse opens to services (`backends.ports`). */
  readonly port: number;
  /**
   * How much of the stage's requests it takes, against the other versions, 0 to 256, however many instances each has. 0: no new
   * requests.
   * @default 100
   */
  readonly weight?: number;
  /**
   * Instances that it runs, 1 to 100. There is room for twice as many, so that a deployment may replace all of them at once. Where Cloud
   * Map tells of more, the agent makes room for them, which takes a reload; DNS fills what room there is.
   * @default 2
   */
  readonly instances?: number;
  /**
   * HAProxy is told of it no more, while its name and its port stay: the last step but one of taking a version out
   * (docs/operations/versions.md). Cloud Map deletes no name under which instances are registered.
   * @default false
   */
  readonly retired?: boolean;
  /**
   * A DNS name of somebody else's that the VPC's resolver knows: in another VPC, or on premises. The platform has let the fleet out to
   * it (`backends.outside` of the gatehouse).
   * @default a new Cloud Map service, `<api>-<stage>-<version>.<namespace>`
   */
  readonly host?: string;
  /**
   * Why answers that break HTTP's rules are taken from it: `transfer-encoding: chunked` twice, say. All versions of its stage are read
   * alike then.
   * @default none: such an answer is a 502
   */
  readonly toleratesViolations?: string;
  /**
   * TLS to its instances, whose certificates the fleet's trust bundle must vouch for, unless it says who else.
   * @default plain HTTP, inside the VPC
   */
  readonly tls?: BackendTlsSettings;
  /**
   * What its instances speak: HTTP/1.1, or HTTP/2, of which a connection has one request at a time here too. With TLS it is asked for by
   * ALPN and an instance that does not take it is not used; without, they must take it without being asked (prior knowledge). Clients
   * and the gateway speak what they spoke before.
   * @default Http1
   */
  readonly protocol?: BackendProtocol;
}

/** A stage of an API and what answers for it: one gateway stage is one HAProxy backend, `<api>.<stage>`. */
export interface StageSettings extends StageOptions {
  /** Up to 30 lower-case letters, digits and hyphens. */
  readonly name: string;
  /**
   * Where clients find it on the domain: `orders/v1`, nothing for the root. Of several segments a domain takes 200, and with one of
   * them anywhere on the domain AWS compares all by letters, not by segments: `/v10` would be in `/v1`.
   * @default on the gatehouse's domain `<api>-<stage>`; on the API's own the stage's name, or the root for the `$default` stage
   */
  readonly path?: string;
  /**
   * Whether it is API Gateway's `$default` stage, which answers at the root of the name that AWS makes. One stage at the most.
   * @default false
   */
  readonly defaultStage?: boolean;
  /** The most requests that the gateway lets into the stage. */
  readonly throttle: Throttle;
  /** The versions of the service, with their weights: blue/green, canary. */
  readonly versions: VersionSettings[];
  /** Has a part of the subjects use one version, each always the same. */
  readonly canary?: CanarySettings;
  /**
   * The path that an instance answers with 2xx or 3xx while it is well.
   * @default none: it is well while its port accepts connections
   */
  readonly healthPath?: string;
  /**
   * Requests at a time to one instance, 1 to 100,000; what exceeds them waits in HAProxy.
   * @default 200
   */
  readonly maxRequestsPerInstance?: number;
  /**
   * Requests that may wait, 1 to 100,000 for each usable instance; what exceeds them is answered at once: 503, with retry-after.
   * @default 100
   */
  readonly maxQueuedPerInstance?: number;
  /**
   * Time over which a recovered instance gets its full share, in milliseconds, 0 to 600,000.
   * @default 10000
   */
  readonly slowStartMs?: number;
  /**
   * Paths that this stage's service needs though two servers may read them differently.
   * @default none: such a path is refused with 400
   */
  readonly ambiguousPaths?: AmbiguousPathSettings;
  /**
   * Whether each request gets a connection of its own to the service. A request that is not idempotent and whose kept connection breaks
   * under it ends without an answer; on a connection of its own it ends with 502. It costs a connection, and TLS, each.
   * @default false
   */
  readonly connectionPerRequest?: boolean;
}

const HAPROXY = STAGES.item.rows;
const HAPROXY_VERSION = HAPROXY.versions.item.rows;

export const VERSION = fields<VersionSettings>()({
  name: text(label(30, "blue")),
  port: SERVICE_PORT,
  weight: WEIGHT.withDefault(100, "all alike"),
  instances: HAPROXY_VERSION.instances,
  retired: flag().withDefault(false, "a version is there to be used"),
  host: text(DNS_NAME).optional("a new Cloud Map service, `<api>-<stage>-<version>.<namespace>`"),
  toleratesViolations: HAPROXY_VERSION.toleratesViolations,
  tls: BACKEND_TLS.optional("plain HTTP, inside the VPC"),
  protocol: HAPROXY_VERSION.protocol,
});

export const STAGE = fields<StageSettings>()({
  ...GATEWAY_STAGE.rows,
  versions: list(VERSION, {
    of: "versions",
    from: 1,
    to: 10,
    why: "each stage leads to exactly one backend of HAProxy, which takes 10",
    distinct: { by: "name" },
  }),
  canary: HAPROXY.canary,
  healthPath: HAPROXY.healthPath,
  maxRequestsPerInstance: HAPROXY.maxRequestsPerInstance,
  maxQueuedPerInstance: HAPROXY.maxQueuedPerInstance,
  slowStartMs: HAPROXY.slowStartMs,
  ambiguousPaths: HAPROXY.ambiguousPaths,
  connectionPerRequest: HAPROXY.connectionPerRequest,
  ...STAGE_OPTIONS,
});

export type ResolvedStage = ResolvedBy<typeof STAGE>;
export type ResolvedVersion = ResolvedBy<typeof VERSION>;

/** What a stage has besides (`STAGE_OPTIONS`), as it was given. */
export function stageOptions(stage: StageOptions): StageOptions {
  const given = Object.entries(stage).filter(([key, value]) => key in STAGE_OPTIONS && value !== undefined);
  return Object.fromEntries(given);
}
