import { difference, number, type CsvRow } from "./rows";

/** What one stage came to since it was asked for last: what a metric costs, it costs for each of these and each stage. */
export interface StageTraffic {
  readonly api: string;
  readonly stage: string;
  /** That were answered. */
  readonly Requests: number;
  /** Answers 5xx, its services' and HAProxy's. */
  readonly ServerErrors: number;
  readonly Retries: number;
  /** Requests, now, that wait for a connection to a service. */
  readonly Queued: number;
  /** Requests, now, that its services work on. */
  readonly Running: number;
  /** Instances, now, that are up. */
  readonly InstancesUp: number;
  /** How long its services took to answer, on average of the last 1024 requests, in milliseconds. */
  readonly AnswerTime: number;
}

const COUNTED = { Requests: "req_tot", ServerErrors: "hrsp_5xx", Retries: "wretr" } as const;
type Counters = Readonly<Record<keyof typeof COUNTED, number>>;

/** A gateway's stage is a backend of HAProxy: `<api>.<stage>`. Refusals' have `:` in their names. */
const STAGE = /^([^.:]+)\.([^:]+)$/;

/** Keeps what was counted of each stage. */
export class Stages {
  #before: ReadonlyMap<string, Counters> = new Map();

  /** @param backends the rows of all backends */
  since(backends: readonly CsvRow[]): StageTraffic[] {
    const now = new Map<string, Counters>();
    const found = backends.flatMap((row): StageTraffic[] => {
      const name = row["pxname"] ?? "";
      const [, api, stage] = STAGE.exec(name) ?? [];
      if (api === undefined || stage === undefined) return [];
      const counted = count((column) => number(row, column));
      now.set(name, counted);
      const before = this.#before.get(name);
      return [
        {
          ...{ api, stage },
          ...count((_, counter) => difference(counted[counter], before?.[counter])),
          Queued: number(row, "qcur"),
          Running: number(row, "scur"),
          InstancesUp: number(row, "act"),
          AnswerTime: number(row, "rtime"),
        },
      ];
    });
    this.#before = now;
    return found;
  }
}

function count(of: (column: string, counter: keyof typeof COUNTED) => number): Counters {
  const { Requests, ServerErrors, Retries } = COUNTED;
  return {
    Requests: of(Requests, "Requests"),
    ServerErrors: of(ServerErrors, "ServerErrors"),
    Retries: of(Retries, "Retries"),
  };
}
