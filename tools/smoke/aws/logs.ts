import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { setTimeout as sleep } from "node:timers/promises";
import { isObject, parseJson } from "../../shared/json";

/** A line of a log whose lines are JSON objects. */
export type LogLine = Readonly<Record<string, unknown>>;

/** How often CloudWatch Logs is asked for a line that is on its way. */
const EVERY_MS = 1000;
/** Pages of events that are read at the most. */
const MOST_PAGES = 20;

/** Reads log groups of CloudWatch Logs. Region and credentials are the SDK's own. */
export class Logs {
  readonly #client = new CloudWatchLogsClient({});

  /** @param waitMs how long a line may be on its way */
  constructor(private readonly waitMs: number) {}

  /** The line of a group that has a value in a field, once it is there; undefined if it does not come. */
  async line(group: string, field: string, value: string, since: number): Promise<LogLine | undefined> {
    const end = Date.now() + this.waitMs;
    for (;;) {
      const [found] = await this.lines(group, `{ $.${field} = ${JSON.stringify(value)} }`, since);
      if (found || Date.now() + EVERY_MS > end) return found;
      await sleep(EVERY_MS);
    }
  }

  /** The lines of a group that a filter pattern lets through. @param since in milliseconds */
  async lines(group: string, filterPattern: string, since: number): Promise<LogLine[]> {
    const found: LogLine[] = [];
    let nextToken: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const asked = { logGroupName: group, filterPattern, startTime: since, ...(nextToken && { nextToken }) };
      const answer = await this.#client.send(new FilterLogEventsCommand(asked));
      for (const { message = "" } of answer.events ?? []) {
        const line = parseJson(message);
        found.push(isObject(line) ? line : { message });
      }
      nextToken = answer.nextToken;
      if (nextToken === undefined) break;
    }
    return found;
  }

  close(): void {
    this.#client.destroy();
  }
}
