import type { HaproxyModel } from "../model";
import { COUNTERS, measureRow, measures } from "../limits/measures";
import { memberTable, tableRow, type TableName } from "../limits/tables";
import type { Section } from "../text";
import type { Line } from "../quoting";
import { ipv4, line, name } from "../quoting";
import { isShared, tablesOf } from "./admission";

/** The counters of all tasks. With one member, they survive a reload: the new process receives them from the old one. */
export function fleetSection(model: HaproxyModel): Section {
  const { self, members, port } = model.fleet;
  return {
    kind: "peers",
    name: "fleet",
    about: "Counters. Each task writes its own tables and receives those of the others.",
    body: [
      ...members.flatMap((member) => (member.name === self ? [line`bind ${ipv4(member.address)}:${port}`] : [])),
      ...members.map((member) =>
        member.name === self
          ? line`server ${name(member.name)}`
          : line`server ${name(member.name)} ${ipv4(member.address)}:${port}`,
      ),
      ...members.flatMap((member) => tablesOf(model).map((table) => tableLine(model, table, member.name))),
    ],
  };
}

/**
 * An entry that nobody asks for longer than two periods counts nothing any more. `nopurge`: a full table takes nobody new, so that
 * who is refused is not forgotten for a crowd of others.
 */
function tableLine(model: HaproxyModel, table: TableName, member: string): Line {
  const expire = Math.max(60, 2 * model.periodSeconds);
  const own = line`table ${memberTable(table, member)} type ${tableRow(table).key} size ${model.callers} expire ${expire}s nopurge store ${stored(model)}`;
  // recv-only: only its owner sends it.
  return member === model.fleet.self ? own : line`${own} recv-only`;
}

/** One counter more than the measures need where changes must be sent to other members. */
function stored(model: HaproxyModel): Line {
  const shared = isShared(model);
  const rows = measures.map(measureRow);
  return [
    line`gpc_rate(${COUNTERS},${model.periodSeconds}s)`,
    ...rows.flatMap((row) => row.stored),
    ...(shared ? rows.flatMap((row) => row.storedIfShared) : []),
  ].reduce((all, part) => line`${all},${part}`, line`gpc(${shared ? COUNTERS + 1 : COUNTERS})`);
}
