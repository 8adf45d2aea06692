import { CommandError } from "../../shared/command-error";
import { until } from "../../shared/until";
import type { Local } from "../running";
import { expectEqual, type Expectation } from "./expectation";

/** How long a line may take from HAProxy's memory to here. */
const LOG_MS = 3000;

/** HAProxy's log has one line for each request that it answered, once the lines had time to arrive. */
export async function logged({ tally }: Local): Promise<Expectation> {
  const all = () => tally.requests.withoutLine.length === 0;
  await until("every request has a line", all, LOG_MS).catch((error: unknown) => {
    if (!(error instanceof CommandError)) throw error;
  });
  const { answered, withoutLine, withMore } = tally.requests;
  return expectEqual(
    "HAProxy's log has one line for each request so far",
    `${answered} requests, 0 without a line, 0 with more`,
    `${answered} requests, ${withoutLine.length} without a line, ${withMore.length} with more`,
  );
}
