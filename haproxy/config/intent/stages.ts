import { fields, flag, list, oneOf, text, whole } from "../../../fields";
import { DNS_NAME } from "../../../fields/dns";
import { AMBIGUOUS_PATHS, type AmbiguousPathSettings } from "./requests";
import { STAGE_OPTIONS, type StageOptions } from "./stage-options";
import { CA_CERTIFICATES } from "./authorities";
import { HEALTH_PATH, NAME, PREFIX, REASON } from "./texts";

/** One stage of the gateway: HAProxy's backend of the same name. */
export interface HaproxyStage extends StageOptions {
  /** As API Gateway knows it: letters, digits, `-`, `_`; at most 63. */
  readonly name: string;
  /** What can answer for it, 1 to 10. */
  readonly versions: HaproxyVersion[];
  /**
   * The path below which clients find it, which services do not see: `x-forwarded-prefix`. Empty at the root.
   * @default `/` and its name
   */
  readonly prefix?: string;
  /**
   * The path that an instance answers with 2xx or 3xx while it is well.
   * @default none: it is well while its port accepts connections
   */
  readonly healthPath?: string;
  /** Has a part of the subjects use one version, each always the same. */
  readonly canary?: CanarySettings;
  /**
   * Paths that this stage's service needs though two servers may read them differently.
   * @default none: such a path is refused with 400
   */
  readonly ambiguousPaths?: AmbiguousPathSettings;
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
   * Whether each request gets a connection of its own. A request that is not idempotent and whose kept connection breaks under it ends
   * without an answer (docs/decisions); on a connection of its own it ends with 502. It costs a connection, and TLS, each.
   * @default false
   */
  readonly connectionPerRequest?: boolean;
  /**
   * Time over which a recovered instance gets its full share, in milliseconds, 0 to 600,000.
   * @default 10000
   */
  readonly slowStartMs?: number;
}

/** One deployed version of a stage's service. */
export interface HaproxyVersion {
  /** Unique in its stage: letters, digits, `-`, `_`; at most 63. */
  readonly name: string;
  /** Its Cloud Map DNS name. Instances come and go with the answer's A records. */
  readonly host: string;
  /** The port that its instances listen on. */
  readonly port: number;
  /** Its share against the stage's others, 0 (no new requests) to 256, which the agent divides among its instances by the Runtime API. */
  readonly weight: number;
  /**
   * Instances that it runs, 1 to 100. There is room for twice as many, so that a deployment may replace all of them at once. Where Cloud
   * Map tells of more, the agent makes room for them, which takes a reload; DNS fills what room there is.
   * @default 2
   */
  readonly instances?: number;
  /**
   * Why answers that break HTTP's rules are taken from it: `transfer-encoding: chunked` twice, say. All versions of its stage are read
   * alike then.
   * @default none: such an answer is a 502
   */
  readonly toleratesViolations?: string;
  /**
   * TLS to its instances, whose certificates the trust bundle must vouch for.
   * @default plain HTTP, inside the VPC
   */
  readonly tls?: BackendTlsSettings;
  /**
   * What its instances speak: HTTP/1.1, or HTTP/2, of which a connection has one request at a time here too. With TLS it is asked for by
   * ALPN and an instance that does not take it is not used; without, they must take it without being asked (prior knowledge).
   * @default Http1
   */
  readonly protocol?: BackendProtocol;
}

/** What HAProxy speaks to a version. */
export const BackendProtocol = {
  /** HTTP/1.1. */
  Http1: "Http1",
  /** HTTP/2 (RFC 9113). */
  Http2: "Http2",
} as const;
export type BackendProtocol = (typeof BackendProtocol)[keyof typeof BackendProtocol];

/** TLS from HAProxy to a version, always verified. */
export interface BackendTlsSettings {
  /**
   * The DNS name that its certificates must hold, also sent as SNI.
   * @default the name that it is found under
   */
  readonly serverName?: string;
  /**
   * Whether HAProxy shows its own client certificate (mutual TLS).
   * @default true, if the fleet has one
   */
  readonly clientCertificate?: boolean;
  /**
   * Who must have issued its certificates: the authorities of the trust bundle, or any public one (those of HAProxy's image).
   * @default Own, or those of `caCertificates`
   */
  readonly authority?: BackendAuthority;
  /**
   * Authorities of its own, which alone vouch for its certificates and for those of no other version: their certificates as PEM, 1 to 20.
   * Roots, and what stands between if its instances do not send it. To replace one, register the old and the new together until all instances have certificates of the new.
   * @default none: `authority` says who
   */
  readonly caCertificates?: string;
}

/** Whom HAProxy believes about a backend. */
export const BackendAuthority = {
  /** The authorities of the fleet's trust bundle. */
  Own: "Own",
  /** Any public authority that HAProxy's image has. */
  Public: "Public",
} as const;
export type BackendAuthority = (typeof BackendAuthority)[keyof typeof BackendAuthority];

/** A sticky share of the subjects for one version, whatever the weights say. */
export interface CanarySettings {
  /** One of the stage's versions. */
  readonly version: string;
  /** 0 to 100, of the subjects. */
  readonly percent: number;
}

const PORT = { from: 1, to: 65_535 };

export const BACKEND_TLS = fields<BackendTlsSettings>()({
  serverName: text(DNS_NAME).optional("the name that it is found under"),
  clientCertificate: flag().optional("shown, if the fleet has one"),
  authority: oneOf(BackendAuthority).optional("those of `caCertificates`, or of the fleet's trust bundle"),
  caCertificates: text(CA_CERTIFICATES).optional("`authority` says who"),
});

export const CANARY = fields<CanarySettings>()({
  version: text(NAME),
  percent: whole({ from: 0, to: 100 }),
});

/** The share of an instance, as the configuration and the Runtime API take it. */
export const WEIGHT = whole({ from: 0, to: 256 });

const TOLERATED = { ...REASON, what: "say why it is safe", example: "its framework sends two, and is mended in May" };

const VERSION = fields<HaproxyVersion>()({
  name: text(NAME),
  host: text(DNS_NAME),
  port: whole(PORT),
  weight: WEIGHT,
  instances: whole({ from: 1, to: 100 }).withDefault(
    2,
    "one in each of two zones; the agent makes room for those that Cloud Map tells of besides",
  ),
  toleratesViolations: text(TOLERATED).optional("such an answer is a 502"),
  tls: BACKEND_TLS.optional("plain HTTP, inside the VPC"),
  protocol: oneOf(BackendProtocol).withDefault(BackendProtocol.Http1, "every service speaks it"),
});

const STAGE = fields<HaproxyStage>()({
  name: text(NAME),
  versions: list(VERSION, { of: "versions", from: 1, to: 10, distinct: { by: "name" } }),
  prefix: text(PREFIX).optional("`/` and its name"),
  healthPath: text(HEALTH_PATH).optional("an instance is well while its port accepts connections"),
  canary: CANARY.optional("the weights alone decide"),
  ambiguousPaths: AMBIGUOUS_PATHS.optional("such a path is refused with 400"),
  maxRequestsPerInstance: whole({ from: 1, to: 100_000 }).withDefault(
    200,
    "what waits in HAProxy can go to another instance",
  ),
  maxQueuedPerInstance: whole({ from: 1, to: 100_000 }).withDefault(100, "half of what it works on at a time"),
  connectionPerRequest: flag().withDefault(false, "services keep connections longer than HAProxy does"),
  slowStartMs: whole({ from: 0, to: 600_000, unit: "milliseconds" }).withDefault(
    10_000,
    "a cold instance answers slowly",
  ),
  ...STAGE_OPTIONS,
});

export const STAGES = list(STAGE, { of: "stages", from: 1, to: 100, distinct: { by: "name" } });
