import { setTimeout as sleep } from "node:timers/promises";
import type { Local } from "./running";
import { tourContext } from "./tour/context";
import { expectEqual, type Expectation } from "./tour/expectation";
import { failedText, loadWhile } from "./tour/load";
import { logged } from "./tour/logged";

/** What requests go on through. */
export interface Endured {
  /** Deployments, one after the other. */
  readonly deployments: number;
  /** Seconds without Cloud Map. */
  readonly awaySeconds: number;
}

/** Sends GET and POST while the task is replaced again and again, and while Cloud Map is away: not one may fail. */
export async function endure(
  local: Local,
  { deployments, awaySeconds }: Endured,
  onSeen: (seen: Expectation) => void,
): Promise<Expectation[]> {
  const context = await tourContext(local, 1000);
  if (context === undefined) throw new Error("no GET route of the plan takes a token");
  const codes: (number | null)[] = [];
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
  const perSecond = context.perSecond / 2;
  const [gets, posts] = await Promise.all([
    loadWhile(context, going, { perSecond }),
    loadWhile(context, going, { perSecond, method: "POST", body: "an order" }),
  ]);
  clearInterval(renewing);
  const what = `${deployments} deployments, ${awaySeconds} s without Cloud Map`;
  const outcomes = [
    expectEqual(`${what}: no GET fails`, `0 of ${gets.requests} failed`, failedText(gets)),
    expectEqual(`${what}: no POST fails`, `0 of ${posts.requests} failed`, failedText(posts)),
    expectEqual("old tasks that ended by themselves, in time", `${deployments}`, `${codes.filter((code) => code === 0).length}`), // prettier-ignore
    await logged(local),
  ];
  outcomes.forEach(onSeen);
  for (const caller of Object.values(context.callers)) caller.close();
  return outcomes;
}
