import { fields, text, whole } from "../../../fields";
import { DIRECTORY } from "../../../haproxy/config";
import { PATH } from "../environment";

/** What the collector of the traffic log is told. */
export interface CollectorVariables {
  /** Shared with HAProxy. */
  readonly GATEHOUSE_DIRECTORY?: string;
  /** How long a task that leaves finishes its requests: what still runs then is ended, and logged. */
  readonly GATEHOUSE_DRAIN_SECONDS: number;
  /** HAProxy's `hard-stop-after`, for the old worker after a reload. */
  readonly GATEHOUSE_HARD_STOP_SECONDS: number;
}

const SECONDS = whole({ from: 1, to: 3600, unit: "seconds" });

export const COLLECTOR_VARIABLES = fields<CollectorVariables>()({
  GATEHOUSE_DIRECTORY: text(PATH).withDefault(DIRECTORY, "the volume of the task"),
  GATEHOUSE_DRAIN_SECONDS: SECONDS,
  GATEHOUSE_HARD_STOP_SECONDS: SECONDS,
});

/** As the variables of an environment. */
export const collectorEnvironment = (variables: CollectorVariables): Record<keyof CollectorVariables, string> => ({
  GATEHOUSE_DIRECTORY: variables.GATEHOUSE_DIRECTORY ?? DIRECTORY,
  GATEHOUSE_DRAIN_SECONDS: String(variables.GATEHOUSE_DRAIN_SECONDS),
  GATEHOUSE_HARD_STOP_SECONDS: String(variables.GATEHOUSE_HARD_STOP_SECONDS),
});

/** Those of an environment's values that are variables of the collector; what should be a number and is none stays text. */
export function decodedCollector(environment: Readonly<Record<string, string | undefined>>): CollectorVariables {
  const seconds = (value: string | undefined) => (value !== undefined && /^\d+$/.test(value) ? Number(value) : value);
  const { GATEHOUSE_DIRECTORY, GATEHOUSE_DRAIN_SECONDS, GATEHOUSE_HARD_STOP_SECONDS } = environment;
  return {
    ...(GATEHOUSE_DIRECTORY !== undefined && { GATEHOUSE_DIRECTORY }),
    GATEHOUSE_DRAIN_SECONDS: seconds(GATEHOUSE_DRAIN_SECONDS),
    GATEHOUSE_HARD_STOP_SECONDS: seconds(GATEHOUSE_HARD_STOP_SECONDS),
  } as CollectorVariables;
}
