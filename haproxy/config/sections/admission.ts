import { captured } from "../captures";
import type { HaproxyModel } from "../model";
import { askedFrom, limitMap, type Limit } from "../limits/limits";
import { COUNTERS, counterOf, countingRule, measureRow, measures, type Measure } from "../limits/measures";
import { entryOf, tableKey, keys, memberTable, tableNames, type TableName } from "../limits/tables";
import { sentAgain } from "./servers";
import type { Step } from "../steps";
import type { Line } from "../quoting";
import { fileOf, MEMBER_SERVER, memberProxyName, pathOf } from "../files";
import { line, name, Word } from "../quoting";
import { body } from "./answers";
import { attachedRules } from "./attached";
import { FORWARDED } from "./forwarded";
import { identityHeaders } from "./identity";
import { refused } from "./log";

/** More than any limit: what a class without a number may take. */
const UNLIMITED = 2_000_000_000;

/** What a stage's backend does with a request that may have it, in this order. Refused requests never get here. */
export const ADMISSION: readonly Step[] = [
  {
    why: "what the other tasks counted of who calls: each counts in a table of its own. Whether a place has a task is asked once",
    rules: (model) => (isShared(model) ? countsOfOthers(model) : []),
  },
  {
    why: "who is counted, each class by itself, and the limits; only after the origin proof was checked, so that nobody else fills the tables. The widest comes first, and who is over it is refused at once and counted no further: a network's many addresses take no more room than its limit. A limit's map is asked only near it, from half of the smallest number that it was rendered with. The answer says which limit it is, and when to come back",
    rules: (model) => [...tablesOf(model)].reverse().flatMap((table) => tableRules(model, table)),
  },
  {
    why: "a queue that is full refuses at once: who waited in it would be late",
    rules: queueRules,
  },
  {
    why: "only admitted requests count: http_req_rate would count refusals too, and a client that goes on asking would never be admitted again",
    rules: (model) => perMeasure(model, (measure, table) => countingRule(measure, entryOf(table))),
  },
  {
    why: "how many run here is sent to the other tasks: the end of a connection sends nothing, so it is sent with the answer",
    rules: (model) =>
      isShared(model) ? perMeasure(model, (measure, table) => measureRow(measure).sent(entryOf(table), COUNTERS)) : [],
  },
  {
    why: "a request whose answer got lost is sent again only if it changes nothing",
    rules: sentAgain,
  },
  {
    why: "backends do not get the proof, nor an API key, nor a Connection header, which could name identity headers to be removed",
    rules: ({ hasApiKeys }) => [
      line`http-request del-header x-gatehouse-origin`,
      ...(hasApiKeys ? [line`http-request del-header x-api-key if { var(txn.key_id) -m found }`] : []),
      line`http-request del-header connection`,
    ],
  },
  {
    why: "who calls, for services: as it was sealed",
    rules: identityHeaders,
  },
  {
    why: "where the request came from and was sent to, as the gateway knows it",
    rules: () => FORWARDED,
  },
  {
    why: "who may know is told which registration answers; nobody else",
    rules: attachedRules,
  },
  {
    why: "answers do not say what made them",
    rules: () => [line`http-response del-header server`, line`http-response del-header keep-alive`],
  },
];

/** The tables that any limit needs. */
export const tablesOf = (model: HaproxyModel): TableName[] =>
  tableNames.filter((table) => model.limits.some((limit) => limit.table === table));

/** Whether other tasks count too. */
export const isShared = (model: HaproxyModel): boolean => model.fleet.members.length > 1;

/** Looked up only while anybody waits. Rules and variables cost more than conditions: what is looked up is kept by the condition that needs it. */
function queueRules(model: HaproxyModel): readonly Line[] {
  return [
    line`http-request deny deny_status 503 content-type application/json hdr retry-after 1 lf-string ${body("Queue")} if { queue gt 0 } { nbsrv,set-var(txn.room) -m int ge 0 } { ${captured("stageId")},map_str_int(${pathOf(model, "queuesMap")}),mul(txn.room),set-var(txn.room) -m int ge 0 } { queue,sub(txn.room) ge 0 } ${refused("Queue")}`,
  ];
}

function tableRules(model: HaproxyModel, table: TableName): Line[] {
  const taskTable = line`table fleet/${memberTable(table, model.fleet.self)}`;
  const [track, key] = [line`http-request track-sc${entryOf(table)}`, tableKey(table)];
  return [
    ...(isShared(model)
      ? [line`${track} var(${key}) ${taskTable}`]
      : keys(table, model).map(({ value, condition }) => line`${track} ${value} ${taskTable} if ${condition}`)),
    ...model.limits.filter((limit) => limit.table === table).flatMap((limit) => limitRules(model, limit)),
  ];
}

/** The number of the limit that is asked for, of the request's class. */
const NUMBER = Word.of("txn.limit");

/** A task alone compares its counter itself, and keeps the number only near the limit. */
function limitRules(model: HaproxyModel, limit: Limit): Line[] {
  const from = askedFrom(limit.numbers.map(([, number]) => number));
  const { includesThisRequest, retryAfterSeconds, policy } = measureRow(limit.measure);
  const beyond = Word.of(includesThisRequest ? "lt" : "le");
  const number = line`var(txn.class),map_str_int(${fileOf(model, limitMap(limit))},${UNLIMITED}),set-var(${NUMBER})`;
  const isNear = isShared(model)
    ? line`{ ${ownNumber(limit)},add(${count(limit)}),set-var(${count(limit)}) -m int ge ${from} }`
    : line`{ ${ownNumber(limit)} ge ${from} } { ${ownNumber(limit)},set-var(${count(limit)}) -m int ge ${from} }`;
  const [name, seconds] = [Word.of(limit.name), retryAfterSeconds(model.periodSeconds)];
  const headers = line`hdr retry-after ${seconds} hdr ratelimit '"${name}";r=0;t=${seconds}' hdr ratelimit-policy '"${name}";q=%[var(${NUMBER})]${policy(model.periodSeconds)}'`;
  return [
    line`http-request deny deny_status 429 content-type application/json ${headers} lf-string ${body("Limit", `"limit":"${limit.name}",`)} if ${isNear} { ${number},sub(${count(limit)}) ${beyond} 0 } ${refused(limit.name, { limit: NUMBER, count: count(limit) })}`,
  ];
}

/** This task's own number. */
const ownNumber = ({ table, measure }: Limit): Line =>
  measureRow(measure).taskNumber({ entry: entryOf(table), counter: counterOf(measure) });

/** The numbers of the other members, added up for each limit before this task's own. */
function countsOfOthers(model: HaproxyModel): Line[] {
  const others = model.fleet.members.filter((member) => member.name !== model.fleet.self);
  return [
    ...tablesOf(model).flatMap((table) =>
      keys(table, model).map(
        ({ value, condition }) => line`http-request set-var(${tableKey(table)}) ${value} if ${condition}`,
      ),
    ),
    ...model.limits.map((limit) => line`http-request set-var(${count(limit)}) int(0)`),
    ...others.flatMap((member) => countsOf(model, member)),
  ];
}

type Member = HaproxyModel["fleet"]["members"][number];

/**
 * How many numbers the conditions of one rule add. HAProxy takes 64 words a line (`MAX_LINE_ARGS`, include/haproxy/defaults.h): seven for each
 * of these conditions, and twelve for the rule itself, for whether the place is taken, and for whether the last number holds.
 */
const MOST_CONDITIONS = 7;

/**
 * As few rules for a member as there can be, since most of what one costs is that there is one: each number is added by a condition that always
 * holds, for want of a key too, and the last one by the rule itself. A number that may hold no more ends the conditions, so it is the last.
 */
function countsOf(model: HaproxyModel, member: Member): Line[] {
  const all = model.limits.map((limit) => {
    const { others, holds } = measureRow(limit.measure);
    const [key, table] = [line`var(${tableKey(limit.table)})`, line`fleet/${memberTable(limit.table, member.name)}`];
    const added = line`${key},${others(table, counterOf(limit.measure))},add(${count(limit)})`;
    return { limit, added, holds: holds(key, table, longestMs(model)) };
  });
  const rest = all.filter(({ holds }) => holds.length === 0);
  const lasts = all.filter(({ holds }) => holds.length > 0);
  const rules: Line[] = [];
  for (let last = lasts.shift() ?? rest.pop(); last !== undefined; last = lasts.shift() ?? rest.pop()) {
    const before = rest.splice(0, MOST_CONDITIONS).map(({ limit, added }) => line`!{ ${added},set-var(${count(limit)}) -m int lt 0 }`); // prettier-ignore
    const conditions = [...taken(member), ...before, ...last.holds];
    rules.push(line`http-request set-var(${count(last.limit)}) ${last.added}${onlyIf(conditions)}`);
  }
  return rules;
}

/** Only while a task has the place: the lookup in a table that is empty costs fifteen times the condition (measured). */
const taken = ({ name: member, address }: Member): Line[] =>
  address === undefined
    ? [line`{ srv_is_up(${Word.of(memberProxyName(name(member).text))}/${Word.of(MEMBER_SERVER)}.1) }`]
    : [];

const onlyIf = (conditions: readonly Line[]): Line =>
  conditions.reduce((all, condition, i) => (i === 0 ? line` if ${condition}` : line`${all} ${condition}`), line``);

/** How long a request may take: to connect, three times over, to wait, and for the service to answer. */
export const longestMs = ({ timeouts: { connectMs, queueMs, serverMs } }: HaproxyModel): number =>
  3 * connectMs + queueMs + serverMs;

/** A variable for each limit: a request that one does not count must not be compared by another's number. */
const count = (limit: Pick<Limit, "name">): Word => Word.of(`txn.${limit.name}`);

function perMeasure(model: HaproxyModel, rules: (measure: Measure, table: TableName) => readonly Line[]): Line[] {
  return measures.flatMap((measure) =>
    tableNames
      .filter((table) => model.limits.some((limit) => limit.table === table && limit.measure === measure))
      .flatMap((table) => rules(measure, table)),
  );
}
