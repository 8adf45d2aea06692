import { setTimeout as sleep } from "node:timers/promises";
import type { LocalOptions, Local } from "../running";
import { tourContext, type TourContext } from "../tour/context";
import type { Fault, FaultContext, Restore } from "./fault";
import { FAULTS, NOT_HERE } from "./faults";
import { asLambda } from "./functions";
import { embedded, measureFleet, ofGateway } from "./measured";
import type { LocalMetrics } from "./metrics";
import { fires, rulesOf, type AlarmRule } from "./rule";
import { MINUTE_SECONDS, SECOND_MS } from "./time";

const LOOK_MS = 250;
/** Beyond what the rule takes by itself: faults begin with a start, and a machine may be busy. */
const SLACK_MS = 30_000;
/** Of each stage, so that errors are a rate. */
const PER_SECOND = 8;

/** An alarm that a fault set off. */
export interface Fired {
  readonly fault: string;
  readonly rule: AlarmRule;
  /** Until it fired, in minutes of AWS; undefined if it did not. */
  readonly minutes: number | undefined;
}

/** What the faults came to. */
export interface FaultsResult {
  /** Of the alarms that fired before anything went wrong: must be none. */
  readonly before: readonly string[];
  readonly fired: readonly Fired[];
  /** Alarms whose metric does not move here. */
  readonly notHere: readonly { readonly rule: AlarmRule; readonly because: string }[];
}

/** What a run measures. */
export function measuring(
  metrics: LocalMetrics,
): Pick<LocalOptions, "onAccess" | "onTraffic" | "onMetrics" | "reportSeconds"> {
  const take = (line: string): void => embedded(line).forEach((point) => metrics.put(point));
  return {
    onAccess: (line) => ofGateway(line, Date.now()).forEach((point) => metrics.put(point)),
    onTraffic: take,
    onMetrics: take,
    reportSeconds: MINUTE_SECONDS,
  };
}

/** Injects every fault, and waits for the alarms that must tell of it, by the plan's own rules. */
export async function injectAll(
  local: Local,
  metrics: LocalMetrics,
  onFired: (one: Fired) => void,
): Promise<FaultsResult> {
  const tour = await tourContext(local, 0);
  if (tour === undefined) throw new Error("no GET route of the plan takes a token");
  const rules = rulesOf(local.plan);
  const ended = [measureFleet(local.plan, local.fleet, metrics)];
  try {
    const load = steadyLoad(tour);
    ended.push(load);
    // All periods of the alarms of the fleet have something in them then.
    await sleep(20 * 60 * SECOND_MS);
    const before = rules.filter((rule) => fires(rule, metrics, Date.now(), SECOND_MS)).map(({ name }) => name);
    const fired: Fired[] = [];
    for (const together of FAULTS) {
      for (const one of await inForce(together, { local, tour, rules, metrics })) {
        fired.push(one);
        onFired(one);
      }
    }
    return { before, fired, notHere: rules.flatMap(notHere) };
  } finally {
    for (const end of ended) end();
    Object.values(tour.callers).forEach((caller) => caller.close());
  }
}

function notHere(rule: AlarmRule): FaultsResult["notHere"] {
  const [, because] = Object.entries(NOT_HERE).find(([end]) => rule.name.endsWith(end)) ?? [];
  return because === undefined ? [] : [{ rule, because }];
}

interface Watched {
  readonly local: Local;
  readonly tour: TourContext;
  readonly rules: readonly AlarmRule[];
  readonly metrics: LocalMetrics;
}

async function inForce(together: readonly Fault[], { local, tour, rules, metrics }: Watched): Promise<Fired[]> {
  const last: Restore[] = [];
  const context: FaultContext = {
    local,
    tour,
    repeat,
    call: asLambda(metrics),
    later: (restore) => last.push(restore),
  };
  const undone: Restore[] = [];
  const waiting: Promise<Fired>[] = [];
  try {
    for (const fault of together) {
      const since = Date.now();
      undone.unshift(await fault.inject(context));
      for (const rule of rules.filter(({ name }) => fault.alarms.some((end) => name.endsWith(end))))
        waiting.push(untilItFires(fault, rule, metrics, since));
    }
    return await Promise.all(waiting);
  } finally {
    for (const restore of [...undone, ...last]) await restore();
  }
}

async function untilItFires(fault: Fault, rule: AlarmRule, metrics: LocalMetrics, since: number): Promise<Fired> {
  const evaluated = rule.periods * Math.max(...rule.metrics.map(({ period }) => period)) * SECOND_MS;
  const end = Date.now() + evaluated + SLACK_MS;
  while (Date.now() < end) {
    if (fires(rule, metrics, Date.now(), SECOND_MS))
      return { fault: fault.what, rule, minutes: Math.round((Date.now() - since) / SECOND_MS / 60) };
    await sleep(LOOK_MS);
  }
  return { fault: fault.what, rule, minutes: undefined };
}

/** Requests to every stage, of a service. */
function steadyLoad({ local, callers, path, base }: TourContext): () => void {
  const below = path.slice(base.length);
  const paths = local.apis.flatMap(({ basePaths }) => basePaths.map((one) => `/${one.path}${below}`));
  const all = paths.map((one) => repeat(PER_SECOND, async () => callers.Service.get(one)));
  return () => all.forEach((end) => end());
}

/** Many may be under way at a time; no more than two seconds' worth. */
function repeat(perSecond: number, send: () => Promise<unknown>): () => void {
  const running = new Set<Promise<unknown>>();
  const timer = setInterval(() => {
    if (running.size >= Math.max(2, 2 * perSecond)) return;
    const one: Promise<unknown> = send()
      .catch(() => undefined)
      .finally(() => running.delete(one));
    running.add(one);
  }, 1000 / perSecond);
  return () => clearInterval(timer);
}
