import { machineSeconds, cpuSeconds } from "../measure/cpu";
import { OTHER_CORE } from "../measure/pinned";
import { wrk, type WrkResult } from "../measure/wrk";
import type { ProxyContender } from "./contenders";
import type { BenchEnvironment } from "./environment";

/** One round of one contender. */
export interface Round extends WrkResult {
  /** CPU of the proxy for one request, in millionths of a second. */
  readonly cpuMicroseconds: number;
  /** CPU of the proxy, of its one core. At 1 it is what all wait for, however few they are. */
  readonly busy: number;
  /** CPU of all that does not take part, of one core. */
  readonly otherLoad: number;
}

export interface RoundPlan {
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
  /** Mean pause of each connection before a request, in milliseconds, by the name of the contender. @default none */
  readonly pausesMs?: ReadonlyMap<string, number>;
  /** Of one core; a round during which others used more is thrown away and done again. */
  readonly mostOtherLoad: number;
  /** How many may be thrown away before the machine is taken as it is. */
  readonly patience: number;
}

export interface Measured {
  readonly rounds: ReadonlyMap<string, readonly Round[]>;
  readonly rejected: number;
  /** Rounds that were kept though others had loaded the machine: patience was over. */
  readonly disturbed: number;
}

/**
 * Load that is not counted: memory that is not in use yet costs a fault of each page, and the ring of a collector
 * is such memory until it has been round once.
 */
export async function warmUp(
  environment: BenchEnvironment,
  contenders: readonly ProxyContender[],
  plan: RoundPlan,
): Promise<void> {
  for (const contender of contenders) await runRound(environment, contender, plan);
}

/** Every contender once a round, in turn: what changes on the machine meanwhile meets them all. */
export async function measureRounds(
  environment: BenchEnvironment,
  contenders: readonly ProxyContender[],
  plan: RoundPlan,
): Promise<Measured> {
  const rounds = new Map<string, Round[]>(contenders.map(({ name }) => [name, []]));
  let [rejected, disturbed] = [0, 0];
  for (let i = 0; i < plan.rounds; i++) {
    for (const contender of contenders) {
      let round = await runRound(environment, contender, plan);
      while (round.otherLoad > plan.mostOtherLoad && rejected < plan.patience) {
        rejected += 1;
        round = await runRound(environment, contender, plan);
      }
      if (round.otherLoad > plan.mostOtherLoad) disturbed += 1;
      rounds.get(contender.name)?.push(round);
    }
  }
  return { rounds, rejected, disturbed };
}

async function runRound(
  environment: BenchEnvironment,
  { name, url, server, script }: ProxyContender,
  plan: RoundPlan,
): Promise<Round> {
  const before = usage(environment, server?.pid);
  const seen = await wrk({
    url,
    script: script ?? environment.load,
    core: OTHER_CORE,
    pauseMs: plan.pausesMs?.get(name),
    ...plan,
  });
  const after = usage(environment, server?.pid);
  if (seen.failed > 0 || seen.requests === 0)
    throw new Error(`${name}: ${seen.failed} of ${seen.requests} requests failed; such a measurement says nothing`);
  return {
    ...seen,
    cpuMicroseconds: ((after.proxy - before.proxy) * 1e6) / seen.requests,
    busy: (after.proxy - before.proxy) / plan.seconds,
    otherLoad: Math.max(
      0,
      (after.machine - before.machine - (after.participants - before.participants)) / plan.seconds,
    ),
  };
}

/** CPU so far: of the proxy, of all that takes part (wrk is a child that has ended), of the machine. */
function usage(
  environment: BenchEnvironment,
  proxy: number | undefined,
): { proxy: number; participants: number; machine: number } {
  const servers = environment.servers.flatMap((server) => server.pids).map((pid) => cpuSeconds(pid));
  return {
    proxy: proxy === undefined ? 0 : cpuSeconds(proxy),
    participants: servers.reduce((sum, seconds) => sum + seconds, cpuSeconds(process.pid, true)),
    machine: machineSeconds(),
  };
}
