import { setTimeout as sleep } from "node:timers/promises";
import { cpus } from "node:os";
import { findHaproxy, isHaproxyRequired } from "../../haproxy/find";
import type { Command, Print } from "../../shared/command";
import { CommandError } from "../../shared/command-error";
import { Interruption, INTERRUPTED } from "../../shared/interruption";
import { flagOption, type OptionValues } from "../../shared/options";
import { missingCallgrind } from "../measure/callgrind";
import { missingCores } from "../measure/pinned";
import { missingWrk } from "../measure/wrk";
import { bareHaproxy, productionContender, type ProxyContender } from "./contenders";
import { droppedLines } from "./dropped";
import { BenchEnvironment } from "./environment";
import { growth, grownContenders, SIZES } from "./growth";
import { countInstructions, type CountPlan, type InstructionCount } from "./instructions";
import { bareNginx, missingNginx, nginx } from "./nginx";
import { luaContender, missingLua } from "./nginx-lua";
import { CONTENDER_NAMES, PACED_CONNECTIONS, pausesMs, ratiosOf, summaries, type DataplaneResult } from "./result";
import { instructionsTable, resultText } from "./report";
import { measureRounds, warmUp, type RoundPlan } from "./rounds";
import { FEATURES, FLEET_FEATURES, ON_STDOUT, STAGE_FEATURES } from "./features";
import { checkSameWork } from "./same-work";
import { tokenContender } from "./tokens";

/** Rounds long enough for a tick of 10 ms not to matter, and enough of them that the worst can be wrong. */
const THOROUGH: RoundPlan = { rounds: 6, seconds: 2, connections: 64, mostOtherLoad: 0.15, patience: 15 };
const QUICK: RoundPlan = { rounds: 1, seconds: 1, connections: 16, mostOtherLoad: 1, patience: 0 };
/** 32 MiB of lines: the ring has been round once. */
const WARM_SECONDS = 4;
/** Until servers are resolved and checked. */
const SETTLE_MS = 3000;

const OPTIONS = {
  json: flagOption("print the result as JSON"),
  instructions: flagOption("count instructions alone: needs no quiet machine, and no wrk"),
  quick: flagOption("one short round each, and little growth: shows that everything runs, not how fast"),
};

/** `npm run bench -- dataplane` */
export const DATAPLANE_BENCH: Command<typeof OPTIONS> = {
  name: "npm run bench -- dataplane",
  about:
    "Measures production's HAProxy configuration on this machine, with limits that are never reached: against the same " +
    "HAProxy with TLS alone, against nginx, without each of its features, and as stages and routes grow.",
  options: OPTIONS,
  run: bench,
};

async function bench(values: OptionValues<typeof OPTIONS>, print: Print): Promise<number> {
  const haproxy = findHaproxy();
  const needed = values.instructions ? missingCallgrind : missingWrk;
  const missing = "missing" in haproxy ? haproxy.missing : (needed() ?? missingCores());
  if (missing !== undefined || "missing" in haproxy) {
    if (isHaproxyRequired()) throw new CommandError(String(missing));
    console.error(`skipped: ${missing}`);
    return 0;
  }
  const interruption = new Interruption();
  const within = async <T>(counted: boolean, work: (environment: BenchEnvironment) => Promise<T>) => {
    const environment = await BenchEnvironment.start(haproxy.path, { counted });
    try {
      return await interruption.race(work(environment));
    } finally {
      await environment.stop();
    }
  };
  for (const one of missingContenders()) console.error(`skipped: ${one}`);
  try {
    const work = await interruption.race(checkSameWork(haproxy.path));
    if (!work) return INTERRUPTED;
    const timed = values.instructions
      ? ("no" as const)
      : await within(false, async (environment) => run(environment, haproxy.version, values.quick));
    if (!timed) return INTERRUPTED;
    // One of the two needs a quiet machine, so that they come one after the other.
    const missingCounter = missingCallgrind();
    const counts = missingCounter === undefined ? await within(true, async (environment) => countAll(environment, values.quick)) : []; // prettier-ignore
    if (!counts) return INTERRUPTED;
    if (timed === "no") {
      print(values.json ? JSON.stringify(counts, undefined, 2) : instructionsTable(counts));
      return 0;
    }
    const skipped = [...timed.skipped, ...(missingCounter === undefined ? [] : [`instructions: ${missingCounter}`])];
    const result = { ...timed, skipped, counts, work };
    print(values.json ? JSON.stringify(result, undefined, 2) : resultText(result));
    return 0;
  } finally {
    interruption.end();
  }
}

async function run(
  environment: BenchEnvironment,
  version: string,
  quick: boolean,
): Promise<Omit<DataplaneResult, "counts" | "work">> {
  const plan = quick ? QUICK : THOROUGH;
  const [bare, full] = [await bareHaproxy(environment), await productionContender(environment, CONTENDER_NAMES.full)];
  const nginxes: ProxyContender[] = [];
  for (const start of nginxContenders(environment)) nginxes.push(await start());
  const direct: ProxyContender = { name: CONTENDER_NAMES.direct, url: environment.backend };
  const stdout = await productionContender(environment, CONTENDER_NAMES.stdout, ON_STDOUT);
  const silent = await productionContender(
    environment,
    CONTENDER_NAMES.noLog,
    FEATURES.find(({ name }) => name === "log"),
  );
  const whole = [direct, bare, full, stdout, silent, ...nginxes];
  await sleep(SETTLE_MS);
  if (!quick) await warmUp(environment, whole, { ...plan, seconds: WARM_SECONDS });
  const many = await measureRounds(environment, whole, plan);
  const two = await measureRounds(environment, whole, { ...plan, seconds: 1, connections: 2 });
  const one = await measureRounds(environment, whole, { ...plan, seconds: 1, connections: 1 });
  const [saturated, few, unsaturated] = [summaries(many), summaries(two), summaries(one)];
  const some = await measureRounds(environment, whole, {
    ...plan,
    connections: PACED_CONNECTIONS,
    pausesMs: pausesMs(saturated, unsaturated, PACED_CONNECTIONS),
  });
  const results = { saturated, two: few, unsaturated, paced: summaries(some) };
  const dropped = await droppedLines([full, stdout]);
  const sizes = quick ? SIZES.slice(0, 1) : SIZES;
  const grown = await growth(environment, sizes, { ...plan, seconds: 1, rounds: Math.min(plan.rounds, 3) });
  const sum = (key: "rejected" | "disturbed"): number => many[key] + two[key] + one[key] + some[key];
  return {
    cores: cpus().length,
    haproxy: version,
    generator: "wrk",
    skipped: missingContenders(),
    ratios: ratiosOf(results),
    ...results,
    dropped,
    noise: { rejected: sum("rejected"), disturbed: sum("disturbed") },
    growth: grown,
  };
}

const COUNTED: CountPlan = { warmUp: 400, requests: 400, idleMs: 1000 };
const COUNTED_IN_SHORT: CountPlan = { warmUp: 40, requests: 80, idleMs: 500 };

async function countAll(environment: BenchEnvironment, quick: boolean): Promise<InstructionCount[]> {
  const proxies = [
    () => bareHaproxy(environment),
    () => productionContender(environment, CONTENDER_NAMES.full),
    ...nginxContenders(environment),
  ];
  const features = FEATURES.map(
    (feature) => () => productionContender(environment, `without ${feature.name}`, feature),
  );
  const options = [...STAGE_FEATURES, ...FLEET_FEATURES].map(
    (one) => () => productionContender(environment, `with ${one.name}`, one),
  );
  const tokens = [
    () => tokenContender(environment, "with a token, which nobody verifies", "RS256", false),
    () => tokenContender(environment, "with tokens verified, RS256", "RS256", true),
    () => tokenContender(environment, "with tokens verified, ES256", "ES256", true),
  ];
  const all = quick ? proxies : [...proxies, ...features, ...options, ...tokens, ...grownContenders(environment)];
  return countInstructions(environment, all, quick ? COUNTED_IN_SHORT : COUNTED);
}

function nginxContenders(environment: BenchEnvironment): (() => Promise<ProxyContender>)[] {
  const { bareNginx: bare, lua, nginx: byItself } = CONTENDER_NAMES;
  const alone = [() => bareNginx(environment, bare), () => nginx(environment, byItself)];
  const same = missingLua() === undefined ? [() => luaContender(environment, lua)] : [];
  return missingNginx() === undefined ? [...alone, ...same] : [];
}

/** Each once: without nginx, there is none with Lua. */
const missingContenders = (): string[] =>
  [missingNginx() ?? missingLua()].flatMap((missing) => (missing === undefined ? [] : [`nginx: ${missing}`]));
