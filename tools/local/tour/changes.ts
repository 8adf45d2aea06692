import { setTimeout as sleep } from "node:timers/promises";
import { shiftWeights } from "../fleet/shift";
import type { FleetTask } from "../fleet/task";
import type { PlannedVersion } from "../plan/versions";
import { expectThat, expectEqual, type Expectation, type Skipped } from "./expectation";
import { failedText, loadWhile, type TourLoad } from "./load";
import type { TourContext } from "./context";

/** A shift from one version to the next by the parameter that agents read: no deployment, no restart, nothing lost. */
export async function shifted(context: TourContext): Promise<(Expectation | Skipped)[]> {
  const [old, next] = versionsOf(context).sort((a, b) => b.weight - a.weight);
  if (!old || !next) return [{ what: "weights", skipped: `stage ${context.stage.name} has one version only` }];
  const before = await loadFor(context);
  await shiftWeights(context.local, context.stage.name, { [old.name]: 50, [next.name]: 50 });
  const half = await loadFor(context);
  await shiftWeights(context.local, context.stage.name, { [old.name]: 0, [next.name]: 100 });
  const after = await loadFor(context);
  await shiftWeights(
    context.local,
    context.stage.name,
    Object.fromEntries(versionsOf(context).map(({ name, weight }) => [name, weight])),
  );
  const share = (half.versions[next.name] ?? 0) / Math.max(1, half.requests);
  return [
    next.weight === 0
      ? expectEqual(`as planned (${old.name} ${old.weight}, ${next.name} 0)`, only(old.name, before), counts(before))
      : expectThat("as planned", "both versions answer", counts(before), Object.keys(before.versions).length > 1),
    expectThat(`weights 50 and 50`, `${next.name} answers 30 to 70 %`, counts(half), share >= 0.3 && share <= 0.7),
    expectEqual(`weights 0 and 100`, only(next.name, after), counts(after)),
    ...[before, half, after].map((one, i) =>
      expectEqual(
        `no request fails (${["before", "half way", "after"][i]})`,
        `0 of ${one.requests} failed`,
        failedText(one),
      ),
    ),
  ];
}

/** One instance is killed while requests go on. */
export async function killed(context: TourContext): Promise<(Expectation | Skipped)[]> {
  const { local, stage } = context;
  const what = "an instance is killed under load";
  const active = versionsOf(context).find((version) => version.weight > 0);
  const [victim, ...others] = local.instances.of(stage.name, active?.name ?? "");
  if (!active || !victim || others.length === 0) return [{ what, skipped: "no version has a second instance" }];
  const name = `${active.name}/${victim.identity.instance}`;
  const going = loadFor(context);
  await sleep(context.loadMilliseconds / 3);
  await local.instances.kill(victim);
  const whole = await going;
  const later = await loadFor(context, 1000);
  await local.instances.start(active);
  return [
    expectThat(
      `${name} took part before`,
      "some requests",
      `${whole.instances[name] ?? 0}`,
      (whole.instances[name] ?? 0) > 0,
    ),
    expectEqual(`no request fails when ${name} is killed`, `0 of ${whole.requests} failed`, failedText(whole)),
    expectEqual(
      "the others go on without it",
      `0 of ${later.requests} failed, 0 by ${name}`,
      `${failedText(later)}, ${later.instances[name] ?? 0} by ${name}`,
    ),
  ];
}

/**
 * A deployment: a new task takes over; the old one is taken out of the balancer, gets new connections for two minutes more
 * (AWS's, which are shorter here), and is stopped as ECS does it. No request fails, and no POST, which is not sent again.
 */
export async function replaced(context: TourContext): Promise<Expectation[]> {
  const { fleet } = context.local;
  return withoutLoss(context, "a task is replaced", async (old) => fleet.replace(old));
}

/** A stop without notice: the balancer leaves the task out when its health check fails. */
export async function stopped(context: TourContext): Promise<Expectation[]> {
  const { fleet } = context.local;
  await fleet.start();
  return withoutLoss(context, "a task is stopped", async (task) => fleet.stopTask(task));
}

async function withoutLoss(
  context: TourContext,
  what: string,
  leave: (task: FleetTask) => Promise<number | null>,
): Promise<Expectation[]> {
  const { local, stage, loadMilliseconds } = context;
  // Slow answers, so that requests are in flight at any moment; new connections all the time, so that some go to the old task.
  const slow = (latencyMs: number): void => {
    for (const one of local.instances.of(stage.name))
      local.instances.setBehaviour(one, { ...one.behaviour, latencyMs });
  };
  slow(300);
  const renewing = setInterval(() => local.link.renew(), 50);
  const [old] = local.fleet.tasks;
  if (!old) throw new Error("no task runs");
  const going = sleep(loadMilliseconds / 3).then(() => leave(old));
  const work = Promise.all([sleep(loadMilliseconds), going]);
  const perSecond = context.perSecond / 2;
  const [gets, posts] = await Promise.all([
    loadWhile(context, work, { perSecond }),
    context.route.key.method === "ANY"
      ? loadWhile(context, work, { perSecond, method: "POST", body: "an order" })
      : undefined,
  ]);
  const code = await going;
  clearInterval(renewing);
  slow(0);
  const later = await loadFor(context, 1000);
  return [
    expectEqual(`no request fails while ${what}`, `0 of ${gets.requests} failed`, failedText(gets)),
    ...(posts ? [expectEqual(`no POST fails while ${what}`, `0 of ${posts.requests} failed`, failedText(posts))] : []),
    expectEqual("the old task ends by itself, in time", "exit code 0", `exit code ${code}`),
    expectEqual("the others carry on", `0 of ${later.requests} failed`, failedText(later)),
  ];
}

/** Requests for a time, and for as long as something else takes. */
function loadFor(
  context: TourContext,
  milliseconds = context.loadMilliseconds,
  meanwhile: Promise<unknown> = Promise.resolve(),
): Promise<TourLoad> {
  return loadWhile(context, Promise.all([sleep(milliseconds), meanwhile]));
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
