import type { Intent, Resolver, Stage, Timeouts, Version } from "./intent";

/** An intent with every default filled in, frozen. The sections are written from this alone. */
export interface Edge extends Required<Intent> {
  readonly resolver: Required<Resolver>;
  readonly timeouts: Required<Timeouts>;
  readonly stages: readonly EdgeStage[];
}
export interface EdgeStage extends Stage {
  readonly versions: readonly Required<Version>[];
}

/** Applies the defaults. Expects an intent without problems. */
export function model(intent: Intent): Edge {
  return freeze({
    directory: intent.directory ?? "/run/gatehouse",
    address: intent.address ?? "0.0.0.0",
    trafficPort: intent.trafficPort ?? 8443,
    controlPort: intent.controlPort ?? 8404,
    maxConnections: intent.maxConnections ?? 4000,
    resolver: { address: intent.resolver?.address ?? "169.254.169.253", port: intent.resolver?.port ?? 53 },
    timeouts: {
      connectMs: intent.timeouts?.connectMs ?? 2000,
      serverMs: intent.timeouts?.serverMs ?? 29_000,
      clientMs: intent.timeouts?.clientMs ?? 65_000,
      requestMs: intent.timeouts?.requestMs ?? 5000,
      keepAliveMs: intent.timeouts?.keepAliveMs ?? 65_000,
      queueMs: intent.timeouts?.queueMs ?? 3000,
      hardStopMs: intent.timeouts?.hardStopMs ?? 100_000,
    },
    stages: intent.stages.map((stage) => ({
      name: stage.name,
      versions: stage.versions.map((version) => ({
        name: version.name,
        host: version.host,
        port: version.port,
        weight: version.weight,
        instances: version.instances ?? 10,
      })),
    })),
  });
}

function freeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === "object" && part !== null) freeze(part as object);
  return Object.freeze(value);
}
