import type { HaproxyModel } from "../model";
import { COUNTERS, measureRow, measures } from "../limits/measures";
import { KEY_TYPE, memberTable, type TableName } from "../limits/tables";
import type { Section } from "../text";
import type { Line } from "../quoting";
import { NOBODY } from "../cloud-map";
import { MEMBER_SERVER, memberProxyName } from "../files";
import { directory, host, ipv4, line, name, Word } from "../quoting";
import { isShared, tablesOf } from "./admission";

/** The counters of all tasks. With one member, they survive a reload: the new process receives them from the old one. */
export function fleetSection(model: HaproxyModel): Section {
  const { self, members, port } = model.fleet;
  return {
    kind: "peers",
    name: "fleet",
    about: "Counters. Each task writes its own tables and receives those of the others.",
    body: [
      line`bind ${ipv4(members.find((member) => member.name === self)?.address ?? "")}:${port}`,
      ...members.map(({ name: member, address }) => {
        if (member === self) return line`server ${name(member)}`;
        const at = address === undefined ? line`unix@${socketOf(model, member)}` : line`${ipv4(address)}:${port}`;
        return line`server ${name(member)} ${at}`;
      }),
      ...members.flatMap((member) => tablesOf(model).map((table) => tableLine(model, table, member.name))),
    ],
  };
}

/**
 * The ways to the tasks that have the places. HAProxy's peers keep the address that they start with, and cannot be asked for another
 * by the Runtime API; a server can. So a peer is reached over a listener of our own, whose server the agent sets.
 */
export function placeSections(model: HaproxyModel): Section[] {
  const { self, members, port } = model.fleet;
  const places = members.filter((member) => member.name !== self && member.address === undefined);
  if (places.length === 0) return [];
  return [
    {
      kind: "defaults",
      name: "place",
      about: "The ways to the tasks that have the fleet's places. Peers say something every three seconds.",
      body: [
        line`mode tcp`,
        line`timeout connect 2s`,
        line`timeout client 15s`,
        line`timeout server 15s`,
        line`load-server-state-from-file global`,
      ],
    },
    ...places.map((member): Section => ({
      kind: "listen",
      name: memberProxyName(name(member.name).text),
      from: "place",
      about: `To the task whose counters are those of ${member.name}.`,
      body: [
        line`bind unix@${socketOf(model, member.name)} mode 600`,
        line`server ${Word.of(MEMBER_SERVER)}.1 ${UNNAMED}:${port} init-addr last,${ipv4(NOBODY)} on-marked-down shutdown-sessions disabled`,
      ],
    })),
  ];
}

/** A name that is nobody's (RFC 2606) and not asked for: of a server without one the state file's address is not taken. */
const UNNAMED = host("place.invalid");

const socketOf = (model: HaproxyModel, member: string): Word =>
  Word.of(`${directory(model.directory).text}/member-${name(member).text}.sock`);

/**
 * An entry that nobody asks for longer than two periods counts nothing any more. `nopurge`: a full table takes nobody new, so that
 * who is refused is not forgotten for a crowd of others.
 */
function tableLine(model: HaproxyModel, table: TableName, member: string): Line {
  const expire = Math.max(60, 2 * model.periodSeconds);
  const declaration = line`table ${memberTable(table, member)} type ${KEY_TYPE} size ${model.callers} expire ${expire}s nopurge store ${stored(model)}`;
  // recv-only: only its owner sends it.
  return member === model.fleet.self ? declaration : line`${declaration} recv-only`;
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
