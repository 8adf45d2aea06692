import type { ResolvedBy } from "../../../fields";
import { LimitedClass } from "../intent/classes";
import type { CountLimits, LIMITS } from "../intent/limits";
import { measures, type Measure } from "./measures";
import { tableNames, type TableName } from "./tables";

/** One limit with its number for each class that has it. */
export interface Limit {
  /** In the answer and the log: `subject.requests`. */
  readonly name: string;
  readonly table: TableName;
  readonly measure: Measure;
  readonly numbers: readonly (readonly [LimitedClass, number])[];
}

/** Every limit that at least one class has. The ones that nobody has cost nothing. */
export function limitsOf(limits: ResolvedBy<typeof LIMITS>): Limit[] {
  if (limits.none !== undefined) return [];
  return tableNames.flatMap((table) =>
    measures
      .map((measure) => ({
        name: limitName(table, measure),
        table,
        measure,
        numbers: Object.values(LimitedClass).flatMap((kind) => {
          const ofClass: Readonly<Partial<Record<TableName, CountLimits>>> = limits[kind];
          const number = ofClass[table]?.[measure];
          return number === undefined ? [] : [[kind, number] as const];
        }),
      }))
      .filter((limit) => limit.numbers.length > 0),
  );
}

export const limitName = (table: TableName, measure: Measure): string => `${table}.${measure}`;

/** The file with a limit's number for each class. */
export const limitMap = ({ table, measure }: Pick<Limit, "table" | "measure">): string =>
  `limit.${table}.${measure}.map`;

/** Whether a file of the directory is one of those. Their numbers may change while HAProxy runs. */
export const isLimitMap = (file: string): boolean =>
  tableNames.some((table) => measures.some((measure) => file === limitMap({ table, measure })));

/**
 * From which count on the map is asked at all, for a limit with these numbers: a cheap comparison spares most requests the
 * lookup. A number below it, put into the map at run time, is reached later than it says, and needs a reload.
 */
export const askedFrom = (numbers: readonly number[]): number => Math.max(1, Math.floor(Math.min(...numbers) / 2));
