import { setTimeout as sleep } from "node:timers/promises";
import { shift } from "../fleet/shift";
import type { FleetTask } from "../fleet/task";
import type { PlannedVersion } from "../plan/versions";
import { holds, same, type Outcome, type Skipped } from "./expectation";
import { failedText, loadWhile, type TourLoad } from "./load";
import type { TourContext } from "./context";

/** A shift from one version to the next by the parameter that agents read: no deployment, no restart, nothing lost. */
export async function shifted(visit: TourContext): Promise<(Outcome | Skipped)[]> {
  const [old, next] = versionsOf(visit).sort((a, b) => b.weight - a.weight);
  if (!old || !next) return [{ what: "weights", skipped: `stage ${visit.stage.name} has one version only` }];
  const before = await loadFor(visit);
  await shift(visit.local, visit.stage.name, { [old.name]: 50, [next.name]: 50 });
  const half = await loadFor(visit);
  await shift(visit.local, visit.stage.name, { [old.name]: 0, [next.name]: 100 });
  const after = await loadFor(visit);
  await shift(
    visit.local,
    visit.stage.name,
    Object.fromEntries(versionsOf(visit).map(({ name, weight }) => [name, weight])),
  );
  const share = (half.versions[next.name] ?? 0) / Math.max(1, half.requests);
  return [
    next.weight === 0
      ? same(`as planned (${old.name} ${old.weight}, ${next.name} 0)`, only(old.name, before), counts(before))
      : holds("as planned", "both versions answer", counts(before), Object.keys(before.versions).length > 1),
    holds(`weights 50 and 50`, `${next.name} answers 30 to 70 %`, counts(half), share >= 0.3 && share <= 0.7),
    same(`weights 0 and 100`, only(next.name, after), counts(after)),
    ...[before, half, after].map((one, i) =>
      same(`no request fails (${["before", "half way", "after"][i]})`, `0 of ${one.requests} failed`, failedText(one)),
    ),
  ];
}

/** One instance is killed while requests go on. */
export async function killed(visit: TourContext): Promise<(Outcome | Skipped)[]> {
  const { local, stage } = visit;
  const what = "an instance is killed under load";
  const active = versionsOf(visit).find((version) => version.weight > 0);
  const [victim, ...others] = local.instances.of(stage.name, active?.name ?? "");
  if (!active || !victim || others.length === 0) return [{ what, skipped: "no version has a second instance" }];
  const name = `${active.name}/${victim.identity.instance}`;
  const going = loadFor(visit);
  await sleep(visit.loadMilliseconds / 3);
  await local.instances.kill(victim);
  const whole = await going;
  const later = await loadFor(visit, 1000);
  await local.instances.start(active);
  return [
    holds(
      `${name} took part before`,
      "some requests",
      `${whole.instances[name] ?? 0}`,
      (whole.instances[name] ?? 0) > 0,
    ),
    same(`no request fails when ${name} is killed`, `0 of ${whole.requests} failed`, failedText(whole)),
    same(
      "the others go on without it",
      `0 of ${later.requests} failed, 0 by ${name}`,
      `${failedText(later)}, ${later.instances[name] ?? 0} by ${name}`,
    ),
  ];
}

/**
 * A deployment: a new task takes over, the old one is taken out, gets new connections for two minutes more (of AWS's, which are
 * shorter here), is stopped as ECS does it, and loses nothing of what it has: requests that nobody may send twice among it.
 */
export async function replaced(visit: TourContext): Promise<Outcome[]> {
  const { fleet } = visit.local;
  return leaving(visit, "a task is replaced", async (old) => fleet.replace(old));
}

/** A stop that nobody announced: the task's own red health has the balancer leave it alone. */
export async function stopped(visit: TourContext): Promise<Outcome[]> {
  const { fleet } = visit.local;
  await fleet.start();
  return leaving(visit, "a task is stopped", async (task) => fleet.stopTask(task));
}

async function leaving(
  visit: TourContext,
  what: string,
  leave: (task: FleetTask) => Promise<number | null>,
): Promise<Outcome[]> {
  const { local, stage, loadMilliseconds } = visit;
  // Slow answers, so that there is something in flight at any moment; new connections all the time, so that some meet who leaves.
  const slow = (latencyMs: number): void => {
    for (const one of local.instances.of(stage.name)) local.instances.turn(one, { ...one.knobs, latencyMs });
  };
  slow(300);
  const renewing = setInterval(() => local.link.renew(), 50);
  const [old] = local.fleet.tasks;
  if (!old) throw new Error("no task runs");
  const going = sleep(loadMilliseconds / 3).then(() => leave(old));
  const work = Promise.all([sleep(loadMilliseconds), going]);
  const perSecond = visit.perSecond / 2;
  const [gets, posts] = await Promise.all([
    loadWhile(visit, work, { perSecond }),
    visit.route.key.method === "ANY"
      ? loadWhile(visit, work, { perSecond, method: "POST", body: "an order" })
      : undefined,
  ]);
  const code = await going;
  clearInterval(renewing);
  slow(0);
  const later = await loadFor(visit, 1000);
  return [
    same(`no request fails while ${what}`, `0 of ${gets.requests} failed`, failedText(gets)),
    ...(posts ? [same(`no POST fails while ${what}`, `0 of ${posts.requests} failed`, failedText(posts))] : []),
    same("the old task ends by itself, in time", "exit code 0", `exit code ${code}`),
    same("the others carry on", `0 of ${later.requests} failed`, failedText(later)),
  ];
}

/** Requests for a time, and for as long as something else takes. */
function loadFor(
  visit: TourContext,
  milliseconds = visit.loadMilliseconds,
  meanwhile: Promise<unknown> = Promise.resolve(),
): Promise<TourLoad> {
  return loadWhile(visit, Promise.all([sleep(milliseconds), meanwhile]));
}

function versionsOf({ local, stage }: TourContext): PlannedVersion[] {
  return local.instances.versions.filter((version) => version.stage === stage.name);
}

function counts({ versions }: TourLoad): string {
  return Object.entries(versions)
    .sort()
    .map(([version, number]) => `${version} ${number}`)
    .join(", ");
}

function only(version: string, { requests }: TourLoad): string {
  return `${version} ${requests}`;
}
