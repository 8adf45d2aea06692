import type { ClassLimits, Intent, Limits } from "../../../haproxy/config";

/** What an intent is deployed as (docs/agent.md): JSON both. */
export interface Deployed {
  /** What only a deployment changes. */
  readonly intent: string;
  /** Weights and limits, which change within seconds and while tasks run. */
  readonly tuning: string;
}

/** The weight in the text that is deployed. The agent puts the parameter's in its place before HAProxy starts. */
const UNTUNED_WEIGHT = 100;

/** Parts an intent, so that a shift of weights or another limit is a parameter's diff and no new revision of the task. */
export function deployed(intent: Intent): Deployed {
  const { limits, ...others } = intent;
  const stages = intent.stages.map((stage) => ({
    ...stage,
    versions: stage.versions.map((version) => ({ ...version, weight: UNTUNED_WEIGHT })),
  }));
  const weights = Object.fromEntries(
    intent.stages.map((stage) => [
      stage.name,
      Object.fromEntries(stage.versions.map((version) => [version.name, version.weight])),
    ]),
  );
  const { structure, numbers } = limitsApart(limits);
  return {
    intent: JSON.stringify({ ...others, stages, ...structure }),
    tuning: JSON.stringify({ version: 1, weights, ...numbers }),
  };
}

/** Over how long is counted is part of HAProxy's tables; how much may be, is not. */
function limitsApart(limits: Intent["limits"]): {
  structure: { limits?: Intent["limits"] };
  numbers: { limits?: Record<string, ClassLimits> };
} {
  if (limits === undefined) return { structure: {}, numbers: {} };
  if ("none" in limits) return { structure: { limits }, numbers: {} };
  const { periodSeconds, ...classes }: Limits = limits;
  return {
    structure: periodSeconds === undefined ? {} : { limits: { periodSeconds } },
    numbers: { limits: classes },
  };
}
