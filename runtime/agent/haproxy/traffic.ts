import { memberProxyName, signedBackendName } from "../../../haproxy/config";
import { difference, number, csvRows, sum, type CsvRow } from "./rows";
import type { Ask } from "./socket";
import { Stages, type StageTraffic } from "./stages";

/** What HAProxy's numbers come to since they were last asked for; the few that somebody looks at. */
export interface TrafficMetrics {
  readonly Requests: number;
  /** Answers 5xx, the services' and HAProxy's. */
  readonly ServerErrors: number;
  /** Requests whose connection ended without an answer, and so without a line in the log. */
  readonly Unanswered: number;
  /** Requests that were sent again, to another instance. */
  readonly Retries: number;
  /** Requests, now, that wait for a connection to a service. */
  readonly Queued: number;
  /** How long services took to answer, of the last 1024 requests of each stage, weighted by its requests since. Nothing without any. */
  readonly AnswerTime?: number;
  /** Of the requests to services, how many went by a connection that was there, in percent. Nothing without any. */
  readonly ConnectionsReused?: number;
  /** Stages, now, that no instance can answer for. */
  readonly StagesDown: number;
  /** The connections from the gateway, now, of those that are admitted, in percent. */
  readonly ConnectionsUsed: number;
  /** The fullest table of callers, now, in percent. */
  readonly CallersUsed: number;
}

type Counter = "Requests" | "ServerErrors" | "Unanswered" | "Retries" | "Reused" | "Opened";
type Counters = Readonly<Record<Counter, number>>;

/** The listener for the gateway's traffic. */
const EDGE = "edge";

/** Frontends (1) and backends (2) of all proxies: servers would be a thousand lines. */
const STAT = "show stat -1 3 -1";

export class Traffic {
  #before: Counters | undefined;
  readonly #stages = new Stages();

  constructor(private readonly ask: Ask) {}

  /** Of the whole, and of each stage. @throws if HAProxy cannot be asked */
  async measure(): Promise<{ readonly whole: TrafficMetrics; readonly stages: readonly StageTraffic[] }> {
    const rows = csvRows(await this.ask(STAT));
    const tables = await this.ask("show table");
    const edge = rows.find((row) => row["pxname"] === EDGE && row["svname"] === "FRONTEND") ?? {};
    const backends = rows.filter(
      (row) => row["svname"] === "BACKEND" && !row["pxname"]!.startsWith(memberProxyName("")),
    );
    const now: Counters = {
      Requests: number(edge, "req_tot"),
      ServerErrors: number(edge, "hrsp_5xx"),
      Unanswered: unanswered(
        edge,
        backends.filter((row) => !isSigned(row)),
      ),
      Retries: sum(backends, "wretr"),
      Reused: sum(backends, "reuse"),
      Opened: sum(backends, "connect"),
    };
    const since = (name: Counter) => difference(now[name], this.#before?.[name]);
    const stages = this.#stages.since(backends);
    const [reused, opened] = [since("Reused"), since("Opened")];
    const whole = {
      Requests: since("Requests"),
      ServerErrors: since("ServerErrors"),
      Unanswered: since("Unanswered"),
      Retries: since("Retries"),
      Queued: sum(backends, "qcur"),
      ...answerTime(stages),
      ...(reused + opened > 0 && { ConnectionsReused: percent(reused, reused + opened) }),
      StagesDown: stagesDown(backends),
      ConnectionsUsed: percent(number(edge, "scur"), number(edge, "slim")),
      CallersUsed: fullest(tables),
    };
    this.#before = now;
    return { whole, stages };
  }
}

/** A second way of a request that is signed. */
const SIGNED = signedBackendName("");
const isSigned = (row: CsvRow): boolean => row["pxname"]!.endsWith(SIGNED);

/** Where requests are signed, a stage is down by what signs as by its instances. */
function stagesDown(backends: readonly CsvRow[]): number {
  const down = backends.filter(({ status }) => status === "DOWN").map((row) => row["pxname"]!.replace(SIGNED, ""));
  return new Set(down.filter((name) => !name.includes(":"))).size;
}

/** Of the stages that had requests. */
function answerTime(stages: readonly StageTraffic[]): Pick<TrafficMetrics, "AnswerTime"> {
  const requests = stages.reduce((all, { Requests }) => all + Requests, 0);
  if (requests === 0) return {};
  return { AnswerTime: Math.round(stages.reduce((all, { Requests, AnswerTime }) => all + Requests * AnswerTime, 0) / requests) }; // prettier-ignore
}

/** Of requests that are over: those that run have no answer yet. */
function unanswered(edge: CsvRow, backends: readonly CsvRow[]): number {
  const answers = Object.keys(edge).filter((name) => /^hrsp_[1-5]xx$/.test(name));
  const answered = answers.reduce((all, name) => all + number(edge, name), 0);
  return Math.max(0, number(edge, "req_tot") - answered - sum(backends, "scur"));
}

function fullest(tables: string): number {
  const lines = [...tables.matchAll(/^# table: \S+, type: .*size:(\d+), used:(\d+)/gm)];
  return Math.max(0, ...lines.map(([, size, used]) => percent(Number(used), Number(size))));
}

const percent = (part: number, whole: number): number => (whole === 0 ? 0 : Math.round((part / whole) * 1000) / 10);
