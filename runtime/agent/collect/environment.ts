import { fields, text, whole } from "../../../fields";
import { DIRECTORY } from "../../../haproxy/config";
import { PATH, VARIABLES } from "../environment";

/** What the collector of the traffic log is told. */
export interface CollectorVariables {
  /** Shared with HAProxy. */
  readonly GATEHOUSE_DIRECTORY?: string;
  /** How long a task that leaves finishes its requests: what still runs then is ended, and logged. */
  readonly GATEHOUSE_DRAIN_SECONDS: number;
  /** HAProxy's `hard-stop-after`, for the old worker after a reload. */
  readonly GATEHOUSE_HARD_STOP_SECONDS: number;
  /** Between two reports. */
  readonly GATEHOUSE_REPORT_SECONDS?: number;
  /** The dimension `Service` of the metrics. */
  readonly GATEHOUSE_SERVICE?: string;
}

const SECONDS = whole({ from: 1, to: 3600, unit: "seconds" });

export const COLLECTOR_VARIABLES = fields<CollectorVariables>()({
  GATEHOUSE_DIRECTORY: text(PATH).withDefault(DIRECTORY, "the volume of the task"),
  GATEHOUSE_DRAIN_SECONDS: SECONDS,
  GATEHOUSE_HARD_STOP_SECONDS: SECONDS,
  GATEHOUSE_REPORT_SECONDS: VARIABLES.rows.GATEHOUSE_REPORT_SECONDS,
  GATEHOUSE_SERVICE: VARIABLES.rows.GATEHOUSE_SERVICE,
});

/** As the variables of an environment; what is left out has the collector's own default. */
export function collectorEnvironment(variables: CollectorVariables): Record<string, string> {
  const told = { GATEHOUSE_DIRECTORY: DIRECTORY, ...variables };
  const known = Object.entries(told).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => [name, String(value)]));
}

/** Those of an environment's values that are variables of the collector; what should be a number and is none stays text. */
export function decodedCollector(environment: Readonly<Record<string, string | undefined>>): CollectorVariables {
  const told = Object.entries(COLLECTOR_VARIABLES.rows).flatMap(([name, { is }]) => {
    const value = environment[name];
    if (value === undefined) return [];
    return [[name, is === "whole" && /^\d+$/.test(value) ? Number(value) : value] as const];
  });
  return Object.fromEntries(told) as { [K in keyof CollectorVariables]: never };
}
