import { CommandError } from "../../shared/command-error";
import type { LogEvent } from "./log-events";

const CONDITION = /^(\w+) = "([^"]*)"$/;

/**
 * What a query of Logs Insights finds: `filter a = "x" or b = "y" | sort @timestamp`, which is all that following one request takes.
 *
 * @throws CommandError for any other query: a wrong answer would be worse than none
 */
export function runQuery(text: string, events: readonly LogEvent[]): LogEvent[] {
  const [filter = "", sort = "", ...more] = text.split("|").map((part) => part.trim());
  const conditions = filter
    .replace(/^filter /, "")
    .split(" or ")
    .map((one) => CONDITION.exec(one));
  if (!filter.startsWith("filter ") || sort !== "sort @timestamp" || more.length > 0 || conditions.includes(null))
    throw new CommandError(`query: only filter a = "x" or b = "y" | sort @timestamp can be asked here; got ${text}`);
  const isFound = ({ fields }: LogEvent): boolean =>
    conditions.some((condition) => condition !== null && fields[condition[1]!] === condition[2]);
  return events.filter(isFound).sort((a, b) => a.timestamp - b.timestamp);
}
