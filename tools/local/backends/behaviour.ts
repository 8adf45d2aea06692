import { useOneOf } from "../../../fields";
import { isObject } from "../../shared/json";

/** Which instance of which version it is, and where it listens. */
export interface InstanceIdentity {
  readonly stage: string;
  readonly version: string;
  /** From 1 up. */
  readonly instance: number;
  readonly address: string;
  readonly port: number;
  readonly healthPath?: string;
}

/** What can be changed about an instance while it runs. */
export interface Behaviour {
  /** If false, the health path answers 503 and Cloud Map leaves the instance out. */
  readonly healthy: boolean;
  /** Added to each answer. */
  readonly latencyMs: number;
  /** Of the answers, 500. */
  readonly errorPercent: number;
}

const MOST = { latencyMs: 60_000, errorPercent: 100 } as const;

/** A behaviour with a change applied, or all that is wrong with the change. */
export function changedBehaviour(behaviour: Behaviour, change: unknown): Behaviour | string[] {
  if (!isObject(change))
    return [`body: give an object with some of ${Object.keys(behaviour).join(", ")}; got ${JSON.stringify(change)}`];
  const problems = Object.entries(change).flatMap(([name, value]: [string, unknown]) => {
    const got = `got ${JSON.stringify(value)}`;
    if (name === "healthy") return typeof value === "boolean" ? [] : [`healthy: use true or false; ${got}`];
    if (name !== "latencyMs" && name !== "errorPercent")
      return [`${name}: ${useOneOf(Object.keys(behaviour), name)}; got ${name}`];
    const fits = typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= MOST[name];
    return fits ? [] : [`${name}: use a whole number from 0 to ${MOST[name]}; ${got}`];
  });
  return problems.length > 0 ? problems : { ...behaviour, ...change };
}
