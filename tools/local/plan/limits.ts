import type { Task } from "./task";
import { rows } from "./rows";

/** A limit of the plan for one class: `subject_requests`, as HAProxy's answers call it. */
export interface PlannedLimit {
  readonly name: string;
  readonly number: number;
}

/** What each client of a class may have admitted in one period, the tightest first. */
export function requestLimits(task: Task, kind: string): PlannedLimit[] {
  return Object.entries(task.files)
    .flatMap(([file, text]) => {
      const table = /^limit\.(\w+)\.requests\.map$/.exec(file)?.[1];
      const number = rows(text).find(([own]) => own === kind)?.[1];
      return table && number ? [{ name: `${table}_requests`, number: Number(number) }] : [];
    })
    .sort((a, b) => a.number - b.number);
}

/** What requests are counted over. */
export function periodSeconds(task: Task): number {
  return Number(/gpc_rate\(\d+,(\d+)s\)/.exec(task.files["haproxy.cfg"] ?? "")?.[1] ?? 10);
}
