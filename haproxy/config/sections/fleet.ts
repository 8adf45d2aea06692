import type { HaproxyModel } from "../model";
import type { TableName } from "../intent-policy";
import type { Section } from "../text";
import type { Line } from "../quoting";
import { ipv4, line, name } from "../quoting";
import { tableName, tables } from "./admission";

/** String keys are cut to this; a source is an address. */
const KEY: Readonly<Record<TableName, Line>> = {
  subject: line`string len 128`,
  key: line`string len 64`,
  source: line`ipv6`,
};

/** The counters of all tasks. With one member, what keeps them over a reload: the new process learns from the old. */
export function fleetSection(model: HaproxyModel): Section {
  const { self, members, port } = model.fleet;
  return {
    kind: "peers",
    name: "fleet",
    about: "Counters. Each task writes its own tables and learns the others', which only their owners write.",
    body: [
      ...members.flatMap((member) => (member.name === self ? [line`bind ${ipv4(member.address)}:${port}`] : [])),
      ...members.map((member) =>
        member.name === self
          ? line`server ${name(member.name)}`
          : line`server ${name(member.name)} ${ipv4(member.address)}:${port}`,
      ),
      ...members.flatMap((member) => tables(model).map((table) => tableLine(model, table, member.name))),
    ],
  };
}

function tableLine(model: HaproxyModel, table: TableName, member: string): Line {
  const period = model.periodSeconds;
  const shared = model.fleet.members.length > 1;
  const own = line`table ${tableName(table, member)} type ${KEY[table]} size 100k expire ${Math.max(600, 2 * period)}s store gpc(${shared ? 3 : 2}),gpc_rate(2,${period}s),conn_cur${shared ? line`,gpt(1)` : line``}`;
  // recv-only: only its owner tells of it.
  return member === model.fleet.self ? own : line`${own} recv-only`;
}
