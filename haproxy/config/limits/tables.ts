import { captured } from "../captures";
import type { ClassLimitSettings } from "../intent/limits";
import type { Line } from "../quoting";
import { line, name, Word } from "../quoting";

/** Whose requests are counted together. */
export type TableName = keyof ClassLimitSettings;

/** Of which gateways the callers are. */
interface Gateways {
  readonly hasApiKeys: boolean;
}

/** The API key's consumer, or the OAuth client. */
export const keyHolder = ({ hasApiKeys }: Gateways): Line => (hasApiKeys ? line`var(txn.key)` : captured("client"));

/** Longer than any key of HAProxy's tables; with the class, what is not is no longer than one. */
const LONG = 56;

/** Who is counted, whatever it is as long as. */
const anyLength = (counted: Line): Key[] => [
  { value: byClass(counted), condition: line`{ ${counted} -m len 1:${LONG - 1} }` },
  { value: line`${byClass(counted)},sha2(256),hex`, condition: line`{ ${counted} -m len ${LONG}: }` },
];

const byClass = (counted: Line): Line => line`${counted},concat(;,txn.class)`;

/**
 * Who is counted, in the order of their `track-sc<n>`, of which the process has as many (`tune.stick-counters`). What is long is
 * hashed, so that nobody finds another that has the same; what is short stays as it is, since a hash costs more than all else that is
 * done with the key, and has no `;` in it. Of IPv6 the address is known as its networks.
 */
const TABLES = {
  subject: () => anyLength(captured("subject")),
  key: (gateways) => anyLength(keyHolder(gateways)),
  source: () => [
    { value: byClass(line`var(txn.source)`), condition: line`{ var(txn.source) -m found }` },
    { value: byClass(captured("address")), condition: line`!{ var(txn.source) -m found }` },
  ],
  network: () => [{ value: byClass(line`var(txn.network)`), condition: line`{ var(txn.network) -m found }` }],
} satisfies Record<TableName, (gateways: Gateways) => Key[]>;

/** With room for a SHA-256 in hex; HAProxy cuts what is longer. */
export const KEY_TYPE = line`string len 64`;

/** A table's key, and the condition under which it is that one. */
export interface Key {
  readonly value: Line;
  readonly condition: Line;
}

/** The keys of who is counted: each class counts by itself. */
export const keys = (table: TableName, gateways: Gateways): Key[] => TABLES[table](gateways);

export const tableNames = Object.keys(TABLES) as TableName[];

/** The variable with a table's key, where other members' tables are asked by it too. */
export const tableKey = (table: TableName): Word => Word.of(`txn.by_${table}`);

/** The entry that `track-sc<n>` keeps for the table. */
export const entryOf = (table: TableName): number => tableNames.indexOf(table);

/** One member's own table: `subject.task-1`. */
export const memberTable = (table: TableName, member: string): Word => Word.of(`${table}.${name(member).text}`);
