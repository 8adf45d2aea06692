import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { setTimeout as sleep } from "node:timers/promises";
import { isObject, parseJson } from "../../shared/json";
import { NotAsked } from "../not-asked";

/** A line of a log whose lines are JSON objects. */
export type LogLine = Readonly<Record<string, unknown>>;

/** How often CloudWatch Logs is asked for a line that is on its way. */
const EVERY_MS = 1000;

/** Which events of a group are looked for. */
export interface Search {
  readonly group: string;
  /** What their streams' names begin with. @default all streams */
  readonly streams?: string;
  /** In CloudWatch Logs' syntax: `{ $.request_id = "…" }`, or a word. */
  readonly pattern: string;
  /** In milliseconds. */
  readonly since: number;
}

/** Reads log groups of CloudWatch Logs. Region and credentials are the SDK's own. */
export class LogReader {
  readonly #client = new CloudWatchLogsClient({});

  /** @param waitMs how long a line may be on its way, and a search may take */
  constructor(private readonly waitMs: number) {}

  /** The line of a group that has a value in a field, once it is there; undefined if it does not come. */
  async line(group: string, field: string, value: string, since: number): Promise<LogLine | undefined> {
    const end = Date.now() + this.waitMs;
    const search = { group, pattern: `{ $.${field} = ${JSON.stringify(value)} }`, since };
    for (;;) {
      for await (const line of this.#events(search, end)) return line;
      if (Date.now() + EVERY_MS > end) return undefined;
      await sleep(EVERY_MS);
    }
  }

  /** All lines that are found. @throws NotAsked if there is more to search than there is time for */
  async lines(search: Search): Promise<LogLine[]> {
    const end = Date.now() + this.waitMs;
    const found: LogLine[] = [];
    for await (const line of this.#events(search, end)) {
      if (line === undefined)
        throw new NotAsked(`${search.group} is not searched in ${this.waitMs / 1000} s: --wait longer`);
      found.push(line);
    }
    return found;
  }

  close(): void {
    this.#client.destroy();
  }

  /** The events; undefined, and no more, where time is over before all of the group is searched. */
  async *#events({ group, streams, pattern, since }: Search, end: number): AsyncGenerator<LogLine | undefined> {
    let nextToken: string | undefined;
    do {
      const asked = new FilterLogEventsCommand({
        logGroupName: group,
        filterPattern: pattern,
        startTime: since,
        ...(streams !== undefined && { logStreamNamePrefix: streams }),
        ...(nextToken !== undefined && { nextToken }),
      });
      const answer = await this.#client.send(asked);
      for (const { message = "" } of answer.events ?? []) {
        const line = parseJson(message);
        yield isObject(line) ? line : { message };
      }
      // A page may be empty and not the last.
      nextToken = answer.nextToken;
      if (nextToken !== undefined && Date.now() > end) {
        yield undefined;
        return;
      }
    } while (nextToken !== undefined);
  }
}
