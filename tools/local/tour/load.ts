import { jsonOf, type HttpClient, type HttpRequest } from "../../shared/http/client";
import { failedOf, loadDuring, type LoadCounts } from "../../shared/http/load";
import type { TourContext } from "./context";

/** What a time of steady requests came to. */
export interface TourLoad extends LoadCounts {
  readonly requests: number;
  /** Answers by version, and by `version/instance`. */
  readonly versions: Readonly<Record<string, number>>;
  readonly instances: Readonly<Record<string, number>>;
}

/** What is sent, how often, and by whom. @default GET, at the tour's rate, by the gateway's client that is a service */
export type LoadKind = Pick<HttpRequest, "method" | "body"> & {
  readonly perSecond?: number;
  readonly client?: HttpClient;
};

/** Sends requests at the tour's rate while something else is done. */
export async function loadWhile(context: TourContext, work: Promise<unknown>, what: LoadKind = {}): Promise<TourLoad> {
  const { callers, path } = context;
  const { perSecond = context.perSecond, client = callers.Service.client, ...more } = what;
  const [versions, instances]: [Record<string, number>, Record<string, number>] = [{}, {}];
  const count = (counts: Record<string, number>, what: string): number => (counts[what] = (counts[what] ?? 0) + 1);
  const counts = await loadDuring(
    client,
    {
      request: { ...callers.Service.request(path), ...more },
      pace: { perSecond },
      onAnswer(answer) {
        if (answer.status !== 200) return;
        const { version, instance } = jsonOf(answer);
        count(versions, String(version));
        count(instances, `${String(version)}/${String(instance)}`);
      },
    },
    work,
  );
  return { ...counts, requests: counts.served + failedOf(counts), versions, instances };
}

/** `3 of 120 failed (503: 2, ECONNRESET: 1)` or `0 of 120 failed`. */
export function failedText(load: TourLoad): string {
  const reasons = Object.entries(load.failures).map(([reason, number]) => `${reason}: ${number}`);
  return `${failedOf(load)} of ${load.requests} failed${reasons.length > 0 ? ` (${reasons.join(", ")})` : ""}`;
}
