import type { ClassLimitSettings } from "../intent/limits";
import type { Line } from "../quoting";
import { line, name, Word } from "../quoting";

/** Whose requests are counted together. */
export type TableName = keyof ClassLimitSettings;

/** One kind of table. */
interface TableRow {
  /** The variable with who is counted: text that tells all callers apart. */
  readonly who: (gateways: { readonly hasApiKeys: boolean }) => Word;
  /** Whether that is never longer than a key. */
  readonly isShort: boolean;
}

/** In the order of their `track-sc<n>`, of which the process has as many (`tune.stick-counters`). */
const TABLES = {
  subject: { who: () => Word.of("txn.subject"), isShort: false },
  key: { who: ({ hasApiKeys }) => Word.of(hasApiKeys ? "txn.key" : "txn.client"), isShort: false },
  source: { who: () => Word.of("txn.source"), isShort: true },
  network: { who: () => Word.of("txn.network"), isShort: true },
} satisfies Record<TableName, TableRow>;

/** A key with room for a SHA-256 in hex; HAProxy cuts what is longer. */
export const KEY_TYPE = line`string len 64`;

/** With the separator and the longest class it is no longer than a key. */
const MOST_PLAIN = 55;

/** A table's key, and the condition under which it is that one. */
export interface Key {
  readonly value: Line;
  readonly condition: Line;
}

/**
 * The key of who is counted: each class counts by itself. What would be cut is hashed, so that nobody finds another that has the same;
 * what is short stays as it is, since a hash costs more than all else that is done with the key. No hash has a `;` in it.
 */
export function keys(table: TableName, gateways: { readonly hasApiKeys: boolean }): Key[] {
  const { who, isShort } = tableRow(table);
  const counted = line`var(${who(gateways)})`;
  const value = line`${counted},concat(;,txn.class)`;
  if (isShort) return [{ value, condition: line`{ ${counted} -m found }` }];
  return [
    { value, condition: line`{ ${counted} -m len 1:${MOST_PLAIN} }` },
    { value: line`${value},sha2(256),hex`, condition: line`{ ${counted} -m len ${MOST_PLAIN + 1}: }` },
  ];
}

export const tableNames = Object.keys(TABLES) as TableName[];

export const tableRow = (table: TableName): TableRow => TABLES[table];

/** The variable with a table's key, where other members' tables are asked by it too. */
export const keyOf = (table: TableName): Word => Word.of(`txn.by_${table}`);

/** The entry that `track-sc<n>` keeps for the table. */
export const entryOf = (table: TableName): number => tableNames.indexOf(table);

/** One member's own table: `subject.task-1`. */
export const memberTable = (table: TableName, member: string): Word => Word.of(`${table}.${name(member).text}`);
