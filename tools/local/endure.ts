import { setTimeout as sleep } from "node:timers/promises";
import type { HttpClient } from "../shared/http/client";
import type { Local } from "./running";
import { tourContext } from "./tour/context";
import { expectEqual, type Expectation } from "./tour/expectation";
import { FleetClient } from "./tour/fleet-client";
import { failedText, loadWhile } from "./tour/load";
import { logged } from "./tour/logged";

/** What requests go on through. */
export interface Endured {
  /** Deployments, one after the other. */
  readonly deployments: number;
  /** Seconds without Cloud Map. */
  readonly awaySeconds: number;
}

/** How many of the reasons are shown why HAProxy did not answer. */
const REASONS = 20;

/**
 * Sends requests while the task is replaced again and again, and while Cloud Map is away: GET and POST, by HTTP/1.1 through the gateway
 * and by HTTP/2 to the fleet. Not one may fail.
 */
export async function endure(
  local: Local,
  { deployments, awaySeconds }: Endured,
  onSeen: (seen: Expectation) => void,
): Promise<Expectation[]> {
  const context = await tourContext(local, 1000);
  if (context === undefined) throw new Error("no GET route of the plan takes a token");
  const codes: (number | null)[] = [];
  const unansweredBefore = local.tally.unanswered.length;
  const work = async (): Promise<void> => {
    for (let i = 0; i < deployments; i++) {
      const [old] = local.fleet.tasks;
      if (old) codes.push(await local.fleet.replace(old));
    }
    if (awaySeconds === 0) return;
    local.cloudMap.isAway = true;
    await sleep(awaySeconds * 1000);
    local.cloudMap.isAway = false;
  };
  const renewing = setInterval(() => local.link.renew(), 50);
  const going = work();
  const fleet = await FleetClient.make(context);
  const ways: (readonly [string, HttpClient | undefined])[] = [["HTTP/1.1, through the gateway", undefined], ["HTTP/2, to the fleet", fleet]]; // prettier-ignore
  const kinds = ways.flatMap(([way, client]) => [
    { what: `GET by ${way}`, load: { ...(client && { client }) } },
    { what: `POST by ${way}`, load: { ...(client && { client }), method: "POST", body: "an order" } },
  ]);
  const perSecond = context.perSecond / kinds.length;
  const loads = await Promise.all(
    kinds.map(async ({ what, load }) => ({ what, came: await loadWhile(context, going, { ...load, perSecond }) })),
  );
  clearInterval(renewing);
  const during = `${deployments} deployments, ${awaySeconds} s without Cloud Map`;
  const unanswered = local.tally.unanswered.slice(unansweredBefore);
  const outcomes = [
    ...loads.map(({ what, came }) =>
      expectEqual(`${during}: no ${what} fails`, `0 of ${came.requests} failed`, failedText(came)),
    ),
    expectEqual("requests of the gateway that came to no answer", "0", reasonsText(unanswered)),
    expectEqual("old tasks that ended by themselves, in time", `${deployments}`, `${codes.filter((code) => code === 0).length}`), // prettier-ignore
    await logged(local),
  ];
  outcomes.forEach(onSeen);
  fleet.close();
  for (const caller of Object.values(context.callers)) caller.close();
  return outcomes;
}

/** `0`, or how many with the first of their reasons. */
function reasonsText(reasons: readonly string[]): string {
  return [`${reasons.length}`, ...reasons.slice(0, REASONS)].join("; ");
}
