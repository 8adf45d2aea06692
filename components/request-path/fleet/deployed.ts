import { apart, type Intent } from "../../../haproxy/config";

/** What an intent is deployed as (docs/agent.md): JSON both. */
export interface Deployed {
  /** What only a deployment changes. */
  readonly intent: string;
  /** Weights and limits: a shift of weights is a parameter's diff and no new revision of the task. */
  readonly tuning: string;
}

export function deployed(intent: Intent): Deployed {
  const parts = apart(intent);
  return { intent: JSON.stringify(parts.intent), tuning: JSON.stringify(parts.tuning) };
}
