import type { HaproxyModel } from "../model";
import type { Limit } from "../model-limits";
import { TABLES, type TableName } from "../intent-policy";
import type { Step } from "../steps";
import type { Line } from "../quoting";
import { directory, line, name, Word } from "../quoting";

/** The variable that holds who a table counts. */
function countedBy(model: HaproxyModel, table: TableName): Word {
  const key = model.apiKeys ? "txn.key" : "txn.client";
  return Word.of({ subject: "txn.subject", key, source: "txn.address" }[table]);
}

/** Counters of an entry: what was admitted, and what the service answered with 4xx or 5xx. */
const ADMITTED = 0;
const ERRORS = 1;
/** Counted only because counting sends the entry to the other tasks; setting its tag alone does not. */
const ANSWERED = 2;
/** More than any limit: what a class without a number may take. */
const UNLIMITED = 2_000_000_000;

/** What a stage's backend does with a request that may have it, in this order. Refused requests never get here. */
export const ADMISSION: readonly Step[] = [
  {
    why: "which class: by the OAuth client, else by scope",
    rules: (model) => (model.limits.length > 0 ? classRules(model) : []),
  },
  {
    why: "counted only behind the origin proof, so that nobody else fills the tables",
    rules: (model) =>
      tables(model).map(
        (table) =>
          line`http-request track-sc${counter(table)} var(${countedBy(model, table)}) table fleet/${tableName(table, model.fleet.self)}`,
      ),
  },
  {
    why: "the limits; the map is asked only near one, at half of the smallest number it was rendered with",
    rules: (model) => [...model.limits].reverse().flatMap((limit) => limitRules(model, limit)),
  },
  {
    why: "over a limit: which one, and when to come back",
    rules: (model) => (model.limits.length > 0 ? refusals(model) : []),
  },
  {
    why: "only what is admitted counts: http_req_rate would count our own refusals, and who hammers would never get back in",
    rules: (model) => [
      ...withMeasure(model, "requests").map((table) => line`http-request sc-inc-gpc(${ADMITTED},${counter(table)})`),
      ...withMeasure(model, "errors").map(
        (table) => line`http-response sc-inc-gpc(${ERRORS},${counter(table)}) if { status 400:599 }`,
      ),
    ],
  },
  {
    why: "what runs here, told to the other tasks: a connection's end alone is not, so it is said when it is answered",
    rules: (model) =>
      model.fleet.members.length === 1
        ? []
        : withMeasure(model, "concurrent").flatMap((table) => [
            line`http-request sc-set-gpt(0,${counter(table)}) sc_conn_cur(${counter(table)})`,
            line`http-after-response sc-set-gpt(0,${counter(table)}) sc_conn_cur(${counter(table)}),sub(1)`,
            line`http-after-response sc-inc-gpc(${ANSWERED},${counter(table)})`,
          ]),
  },
  {
    why: "an answer that got lost may be asked for again only where asking changes nothing",
    rules: (model) =>
      model.retryUnanswered ? [line`http-request disable-l7-retry unless { method GET HEAD OPTIONS }`] : [],
  },
  {
    why: "the proof is for us alone, and leftover Connection tokens could name identity headers",
    rules: (model) => [
      ...(model.originProof ? [line`http-request del-header x-gatehouse-origin`] : []),
      line`http-request del-header connection`,
      line`http-request set-header x-forwarded-for %[var(txn.address)]`,
      line`http-response del-header server`,
      line`http-response del-header keep-alive`,
    ],
  },
];

/** The tables that any limit needs. */
export const tables = (model: HaproxyModel): TableName[] =>
  TABLES.filter((table) => model.limits.some((limit) => limit.table === table));

/** One member's own table: `subject.task-1`. */
export const tableName = (table: TableName, member: string): Word => Word.of(`${table}.${name(member).text}`);

/** File with a limit's number for each class. */
export const limitMap = (limit: Limit): string => `limit.${limit.table}.${limit.measure}.map`;

function classRules(model: HaproxyModel): Line[] {
  const clients = line`map_str(${directory(model.directory)}/classes.map`;
  const unlisted = name(model.classes.unlisted);
  // `-` is nobody's client id: a request without one gets the default too, with no rule of its own.
  if (model.classes.scopes.length === 0)
    return [line`http-request set-var(txn.class) var(txn.client,-),${clients},${unlisted})`];
  const none = line`if !{ var(txn.class) -m found }`;
  return [
    line`http-request set-var(txn.class) var(txn.client),${clients})`,
    line`http-request set-var(txn.class) req.fhdr(x-auth-scopes),map_reg(${directory(model.directory)}/scopes.map) ${none}`,
    line`http-request set-var(txn.class) str(${unlisted}) ${none}`,
  ];
}

function limitRules(model: HaproxyModel, limit: Limit): Line[] {
  const smallest = Math.min(...limit.numbers.map(([, number]) => number));
  const atTime = limit.measure === "concurrent";
  // This request is among the ones at a time, but not yet among the admitted.
  const over = line`{ var(txn.class),map_str_int(${directory(model.directory)}/${Word.of(limitMap(limit))},${UNLIMITED}),sub(${count(limit)}) ${Word.of(atTime ? "lt" : "le")} 0 }`;
  return [
    ...sum(model, limit),
    line`http-request set-var(txn.refusal) str(${Word.of(limit.name)}) if { var(${count(limit)}) -m int ge ${Math.max(1, Math.floor(smallest / 2))} } ${over}`,
  ];
}

/** This task's number and, over the peers, everyone else's: each task counts in a table of its own. */
function sum(model: HaproxyModel, limit: Limit): Line[] {
  const key = countedBy(model, limit.table);
  const gpc = limit.measure === "errors" ? ERRORS : ADMITTED;
  const others = model.fleet.members.filter((member) => member.name !== model.fleet.self);
  const own =
    limit.measure === "concurrent"
      ? line`sc_conn_cur(${counter(limit.table)})`
      : line`sc_gpc_rate(${gpc},${counter(limit.table)})`;
  return [
    line`http-request set-var(${count(limit)}) ${own}`,
    ...others.map((member) => {
      const table = line`fleet/${tableName(limit.table, member.name)}`;
      const theirs =
        limit.measure === "concurrent" ? line`table_gpt(0,${table})` : line`table_gpc_rate(${gpc},${table})`;
      return line`http-request set-var(${count(limit)}) var(${key}),${theirs},add(${count(limit)})`;
    }),
  ];
}

function refusals(model: HaproxyModel): Line[] {
  const answer = Word.of(`'{"error":"limit","limit":"%[var(txn.refusal)]","request_id":"%[var(txn.id)]"}'`);
  const deny = (seconds: number, condition: Line): Line =>
    line`http-request deny deny_status 429 content-type application/json hdr retry-after ${seconds} lf-string ${answer} if ${condition}`;
  return [
    deny(1, line`{ var(txn.refusal) -m end _concurrent }`),
    deny(model.periodSeconds, line`{ var(txn.refusal) -m found }`),
  ];
}

/** A variable for each limit: who is not counted by one has none, and must not be judged by another's. */
const count = (limit: Limit): Word => Word.of(`txn.${limit.name}`);

const counter = (table: TableName): number => TABLES.indexOf(table);

function withMeasure(model: HaproxyModel, measure: Limit["measure"]): TableName[] {
  return TABLES.filter((table) => model.limits.some((limit) => limit.table === table && limit.measure === measure));
}
