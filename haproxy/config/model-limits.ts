import { LIMITS } from "./defaults";
import {
  CLASSES,
  MEASURES,
  TABLES,
  type ClassName,
  type Counted,
  type Limits,
  type Measure,
  type None,
  type TableName,
} from "./intent-policy";

/** One limit with its number for each class that has it. */
export interface Limit {
  /** In the answer and the log: `subject_requests`. */
  readonly name: string;
  readonly table: TableName;
  readonly measure: Measure;
  readonly numbers: readonly (readonly [ClassName, number])[];
}

/** Every limit that at least one class has. The ones that nobody has cost nothing. */
export function limitsOf(limits: Limits | None | undefined): Limit[] {
  if (limits && "none" in limits) return [];
  return TABLES.flatMap((table) =>
    MEASURES.map((measure) => ({
      name: `${table}_${measure}`,
      table,
      measure,
      numbers: CLASSES.flatMap((kind) => {
        const number = counted(limits, kind, table)[measure];
        return number === undefined ? [] : [[kind, number] as const];
      }),
    })).filter((limit) => limit.numbers.length > 0),
  );
}

function counted(limits: Limits | undefined, kind: ClassName, table: TableName): Counted {
  return { ...LIMITS[kind][table], ...limits?.[kind]?.[table] };
}
