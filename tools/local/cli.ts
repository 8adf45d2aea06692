import path from "node:path";
import { needHaproxy } from "../haproxy/find";
import { preview, type Plan } from "../preview";
import { failureText } from "../preview/show/failure";
import { withOverrides } from "../preview/project/override";
import { execute, type Print } from "../shared/command";
import { INTERRUPTED, Interruption } from "../shared/interruption";
import { canRewriteLines, styleFor } from "../shared/style";
import { LOCAL, type LocalArguments } from "./arguments";
import { endure } from "./endure";
import { attachAll, watchPrograms } from "./attach/programs";
import { teamPlan } from "./attach/team-plan";
import { LocalMetrics } from "./faults/metrics";
import { injectAll, measuring } from "./faults/run";
import { start } from "./local";
import { faultsText, firedText, isWell } from "./show/faults";
import { regionLost } from "./regions/command";
import type { Local } from "./running";
import { banner } from "./show/banner";
import { watch } from "./watch";
import { isFailed, outcomesJson, tourResultText, tourVerdict } from "./show/outcomes";
import { plainLine, tableLines } from "./show/table";
import { traceLines } from "./show/trace";
import { Hop, LogEvents } from "./trace/log-events";
import { trace } from "./trace/trace";
import { withScopedRoute } from "./tour/sample-route";
import type { Expectation } from "./tour/expectation";
import { tour } from "./tour/tour";

const ROOT = path.resolve(__dirname, "../..");
const TOUR_SECONDS = 30;
/** What the tour attaches, unless it is told of another. */
const EXAMPLE = path.join(ROOT, "examples/orders");

/** The command `npm run local`; returns its exit code. */
export async function main(argv: string[]): Promise<number> {
  return execute({ ...LOCAL, run, errorText: failureText }, argv);
}

async function run(values: LocalArguments, print: Print): Promise<number> {
  const interruption = new Interruption();
  const haproxy = needHaproxy();
  if (values.lose !== undefined) return regionLost(values, haproxy, interruption, print);
  const plan = await planOf(values);
  // A tour attaches one by itself.
  const programs = values.check && values.attach.length === 0 ? [EXAMPLE] : values.attach;
  const roots = programs.map((program) => path.resolve(program));
  const teams: Plan[] = [];
  for (const root of roots) teams.push(await teamPlan(root, plan));
  const logs = new LogEvents();
  const metrics = new LocalMetrics();
  const local = await start({
    teams,
    ...(values.trace && {
      onAccess: logs.of(Hop.Gateway),
      onTraffic: logs.of(Hop.Haproxy),
      onService: logs.of(Hop.Service),
    }),
    ...(values.faults && measuring(metrics)),
    plan,
    haproxy: haproxy.path,
    store: values.store,
    paths: values.paths,
    ...(values.port !== undefined && { port: values.port }),
    ...(values.check && { extend: withScopedRoute }),
  });
  try {
    const style = styleFor(process.stdout);
    if (values.trace) {
      await attachAll(local, print);
      const traced = trace(local, logs, values.request).then((seen) => print(traceLines(seen, style).join("\n")));
      return (await interruption.race(traced.then(() => 0))) ?? INTERRUPTED;
    }
    if (values.faults) return (await interruption.race(faulty(local, metrics, print))) ?? INTERRUPTED;
    if (values.deploy !== undefined || values.away !== undefined)
      return (await interruption.race(endured(local, values, print))) ?? INTERRUPTED;
    if (!values.check) {
      await attachAll(local, print);
      print(`${await banner(local, haproxy.version, style)}\n`);
      if (values.watch) watchPrograms(local, roots, print, interruption.signal);
      return await watch(local, values, style, interruption.signal);
    }
    return (await interruption.race(checked(local, haproxy.version, values, print))) ?? INTERRUPTED;
  } finally {
    await local.stop();
    interruption.end();
  }
}

/** Deployments are counted by Container Insights alone, which a cheap stack has not: alarms are asked as production has them. */
async function planOf({ stack, faults, set = [] }: LocalArguments): Promise<Plan> {
  const changes = faults ? [...set, ...COUNTED] : set;
  return withOverrides(ROOT, stack, changes, async () => preview({ root: ROOT, stack, passwordSymbols: true }));
}

const COUNTED = [{ path: ["fleet", "containerInsights"], value: true }];

/** Faults, and the alarms that tell of them. */
async function faulty(local: Local, metrics: LocalMetrics, print: Print): Promise<number> {
  const style = styleFor(process.stdout);
  const result = await injectAll(local, metrics, (one) => print(firedText(one, style)));
  print(faultsText(result, style));
  return isWell(result) ? 0 : 1;
}

/** Deployments and outages under load. */
async function endured(local: Local, { deploy = 0, away = 0 }: LocalArguments, print: Print): Promise<number> {
  const style = styleFor(process.stdout);
  const onSeen = (seen: Expectation) => print(tourResultText({ ...seen, scene: "under load" }, style));
  const all = await endure(local, { deployments: deploy, awaySeconds: away }, onSeen);
  return all.some(({ ok }) => !ok) ? 1 : 0;
}

/** Runs the tour. */
async function checked(local: Local, version: string, values: LocalArguments, print: Print): Promise<number> {
  const style = styleFor(process.stdout);
  const tell: Print = values.json ? () => undefined : print;
  tell(style.bold(`${local.plan.stack}, haproxy ${version}: the tour`));
  const all = await tour(local, values.for ?? TOUR_SECONDS, (seen) => tell(tourResultText(seen, style)));
  if (values.json) print(outcomesJson(local, version, all));
  tell(`\n${(canRewriteLines(process.stdout) ? tableLines(local.tally, style) : [plainLine(local.tally)]).join("\n")}`);
  tell(`\n${tourVerdict(all, style)}`);
  return all.some(isFailed) ? 1 : 0;
}
