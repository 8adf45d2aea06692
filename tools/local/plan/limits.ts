import { limitMap, limitName, tableNames, type ClientClass } from "../../../haproxy/config";
import type { Task } from "./task";
import { mapRows } from "./rows";

/** A limit of the plan for one class: `subject.requests`, as HAProxy's answers call it. */
export interface PlannedLimit {
  readonly name: string;
  readonly number: number;
}

/** What each client of a class may have admitted in one period, the tightest first. */
export function requestLimits(task: Task, kind: ClientClass): PlannedLimit[] {
  return tableNames
    .flatMap((table) => {
      const text = task.files[limitMap({ table, measure: "requests" })];
      const number = mapRows(text ?? "").find(([name]) => name === kind)?.[1];
      return number ? [{ name: limitName(table, "requests"), number: Number(number) }] : [];
    })
    .sort((a, b) => a.number - b.number);
}

/** What requests are counted over. */
export function periodSeconds(task: Task): number {
  return Number(/gpc_rate\(\d+,(\d+)s\)/.exec(task.files["haproxy.cfg"] ?? "")?.[1] ?? 10);
}
