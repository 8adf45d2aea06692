import type { ClassLimitSettings } from "../intent/limits";
import type { Line } from "../quoting";
import { line, name, Word } from "../quoting";

/** Whose requests are counted together. */
export type TableName = keyof ClassLimitSettings;

/** One kind of table. */
interface TableRow {
  /** The variable that holds who is counted. */
  readonly counts: (gateway: { readonly apiKeys: boolean }) => Word;
  /** The type of its keys; longer text is cut. */
  readonly key: Line;
}

/** In the order of their `track-sc<n>`; HAProxy has three of them (`tune.stick-counters`). */
const TABLES = {
  subject: { counts: () => Word.of("txn.subject"), key: line`string len 128` },
  key: { counts: ({ apiKeys }) => Word.of(apiKeys ? "txn.key" : "txn.client"), key: line`string len 64` },
  source: { counts: () => Word.of("txn.address"), key: line`ipv6` },
} satisfies Record<TableName, TableRow>;

export const tableNames = Object.keys(TABLES) as TableName[];

export const tableRow = (table: TableName): TableRow => TABLES[table];

/** The entry that `track-sc<n>` keeps for the table. */
export const entryOf = (table: TableName): number => tableNames.indexOf(table);

/** One member's own table: `subject.task-1`. */
export const memberTable = (table: TableName, member: string): Word => Word.of(`${table}.${name(member).text}`);
