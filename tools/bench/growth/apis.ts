import { createHash } from "node:crypto";
import type { Intent, IntentApi } from "../../../haproxy/config";

export const NAMESPACE = "growth.internal";

/** Two instances of each version, of which a task's HAProxy checks each. */
export const INSTANCES = ["127.0.0.1", "127.0.0.2"] as const;

/** So many APIs as a fleet has: each with two stages of two versions with a health path, and three origin proofs. */
export function manyApis(count: number, port: number): Intent {
  return {
    apis: Array.from({ length: count }, (_, i) => oneApi(`team${i}`, port)),
    namespace: NAMESPACE,
    maxServers: 10_000,
  };
}

function oneApi(name: string, port: number): IntentApi {
  const stage = (stage: string) => ({
    name: stage,
    healthPath: "/healthz",
    versions: ["blue", "green"].map((version) => ({
      name: version,
      host: `${name}-${stage}-${version}.${NAMESPACE}`,
      ...{ port, weight: 100, instances: INSTANCES.length },
    })),
  });
  const originProofs = [0, 1, 2].map((generation) => ({
    sha256: createHash("sha256").update(`${name} ${generation}`).digest("hex"),
    generation,
  }));
  return { name, stages: [stage("v1"), stage("v2")], originProofs };
}
