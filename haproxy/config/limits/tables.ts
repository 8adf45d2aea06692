import type { ClassLimitSettings } from "../intent/limits";
import type { Line } from "../quoting";
import { line, name, Word } from "../quoting";

/** Whose requests are counted together. */
export type TableName = keyof ClassLimitSettings;

/** One kind of table. */
interface TableRow {
  /** The variable with who is counted: text that tells all callers apart. */
  readonly who: (gateways: { readonly hasApiKeys: boolean }) => Word;
  /** What makes a key of the class and of who is counted. */
  readonly converter: Line;
  /** The type of its keys. */
  readonly key: Line;
}

/** Whatever it is as long as, nothing of it is cut, and nobody finds another that has the same. */
const hashed = { converter: line`,sha2(256)`, key: line`binary len 32` };
const plain = { converter: line``, key: line`string len 64` };

/** In the order of their `track-sc<n>`, of which the process has as many (`tune.stick-counters`). */
const TABLES = {
  subject: { who: () => Word.of("txn.subject"), ...hashed },
  key: { who: ({ hasApiKeys }) => Word.of(hasApiKeys ? "txn.key" : "txn.client"), ...hashed },
  source: { who: () => Word.of("txn.source"), ...plain },
  network: { who: () => Word.of("txn.network"), ...plain },
} satisfies Record<TableName, TableRow>;

export const tableNames = Object.keys(TABLES) as TableName[];

export const tableRow = (table: TableName): TableRow => TABLES[table];

/** The variable with a table's key: each class counts by itself. */
export const keyOf = (table: TableName): Word => Word.of(`txn.by_${table}`);

/** The entry that `track-sc<n>` keeps for the table. */
export const entryOf = (table: TableName): number => tableNames.indexOf(table);

/** One member's own table: `subject.task-1`. */
export const memberTable = (table: TableName, member: string): Word => Word.of(`${table}.${name(member).text}`);
