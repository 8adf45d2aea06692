import type { Intent, StageIntent, VersionIntent } from "./intent";
import type { BackendTls, Canary, FleetIntent, Resolver, Timeouts } from "./intent-parts";
import { ClientClass, type Collector, type ScopeClass } from "./intent-policy";
import { limitsOf, type Limit } from "./limits/limits";

/** An intent with every default filled in, frozen. The sections are written from this alone. */
export interface HaproxyModel {
  readonly directory: string;
  readonly address: string;
  readonly trafficPort: number;
  readonly controlPort: number;
  readonly maxConnections: number;
  readonly resolver: Required<Resolver>;
  readonly timeouts: Required<Timeouts>;
  readonly stages: readonly StageModel[];
  /** Common names of the gateway's certificate; empty: none is asked for. */
  readonly certificates: readonly string[];
  readonly originProof: boolean;
  readonly apiKeys: boolean;
  readonly retryUnanswered: boolean;
  readonly classes: ClassesModel;
  /** Empty: no limits. */
  readonly limits: readonly Limit[];
  readonly periodSeconds: number;
  readonly fleet: Required<FleetIntent>;
  readonly log: "None" | "Stdout" | Required<Collector>;
}
export interface StageModel extends Required<Omit<StageIntent, "versions" | "healthPath" | "canary">> {
  readonly versions: readonly VersionModel[];
  readonly healthPath: string | undefined;
  readonly canary: Canary | undefined;
}
export interface VersionModel extends Required<Omit<VersionIntent, "tls">> {
  readonly tls: Required<BackendTls> | undefined;
}
export interface ClassesModel {
  readonly clients: readonly (readonly [string, ClientClass])[];
  readonly scopes: readonly ScopeClass[];
  readonly unlisted: ClientClass;
}

/** Applies the defaults. Expects an intent without problems. */
export function modelOf(intent: Intent): HaproxyModel {
  return freeze({
    directory: intent.directory ?? "/run/gatehouse",
    address: intent.address ?? "0.0.0.0",
    trafficPort: intent.trafficPort ?? 8443,
    controlPort: intent.controlPort ?? 8404,
    maxConnections: intent.maxConnections ?? 4000,
    resolver: { address: "169.254.169.253", port: 53, ...given(intent.resolver) },
    timeouts: {
      connectMs: 2000,
      serverMs: 29_000,
      clientMs: 65_000,
      requestMs: 5000,
      keepAliveMs: 65_000,
      queueMs: 3000,
      hardStopMs: 100_000,
      ...given(intent.timeouts),
    },
    stages: intent.stages.map(stageOf),
    certificates: intent.clientCertificate?.subjects ?? [],
    originProof: intent.originProof ?? true,
    apiKeys: intent.apiKeys ?? false,
    retryUnanswered: intent.retryUnanswered ?? true,
    classes: {
      clients: Object.entries(intent.classes?.clients ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)),
      scopes: intent.classes?.scopes ?? [],
      unlisted: intent.classes?.unlisted ?? ClientClass.Agent,
    },
    limits: limitsOf(intent.limits),
    periodSeconds: (intent.limits && "none" in intent.limits ? undefined : intent.limits?.periodSeconds) ?? 10,
    fleet: {
      port: 10_000,
      ...given(intent.fleet ?? { self: "self", members: [{ name: "self", address: "127.0.0.1" }] }),
    },
    log: logOf(intent.log),
  });
}

function stageOf(stage: StageIntent): StageModel {
  return {
    name: stage.name,
    versions: stage.versions.map(versionOf),
    healthPath: stage.healthPath,
    canary: stage.canary,
    maxRequestsPerInstance: stage.maxRequestsPerInstance ?? 200,
    maxQueuedPerInstance: stage.maxQueuedPerInstance ?? 100,
    slowStartMs: stage.slowStartMs ?? 10_000,
  };
}

function versionOf(version: VersionIntent): VersionModel {
  const tls = version.tls && { serverName: version.host, clientCertificate: false, ...given(version.tls) };
  return { instances: 10, ...given(version), tls };
}

function logOf(log: Intent["log"]): HaproxyModel["log"] {
  if (log === undefined) return "Stdout";
  if ("none" in log) return "None";
  return log.collector === undefined ? "Stdout" : { memoryMiB: 32, ...given(log.collector) };
}

/** A copy without the keys that are undefined: they must not hide a default. */
function given<T extends object>(value: T | undefined): T {
  return Object.fromEntries(Object.entries(value ?? {}).filter(([, part]) => part !== undefined)) as T;
}

function freeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === "object" && part !== null) freeze(part as object);
  return Object.freeze(value);
}
