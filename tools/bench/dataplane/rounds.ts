import { machineSeconds, cpuSeconds } from "../measure/cpu";
import { OTHER_CORE } from "../measure/pinned";
import { wrk, type Seen } from "../measure/wrk";
import type { Contender } from "./contestants";
import type { Environment } from "./environment";

/** One round of one contestant. */
export interface Round extends Seen {
  /** CPU of the proxy for one request, in millionths of a second. */
  readonly cpuMicroseconds: number;
  /** CPU of the proxy, of its one core. At 1 it is what all wait for, however few they are. */
  readonly busy: number;
  /** CPU that nobody here used, of one core. */
  readonly otherLoad: number;
}

export interface RoundPlan {
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
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
 * Load that is not counted: memory that nobody has touched yet costs a fault of each page, and the ring of a collector
 * is such memory until it has been round once.
 */
export async function warm(ground: Environment, contestants: readonly Contender[], plan: RoundPlan): Promise<void> {
  for (const contestant of contestants) await one(ground, contestant, plan);
}

/** Every contestant once a round, in turn: what changes on the machine meanwhile meets them all. */
export async function measure(
  ground: Environment,
  contestants: readonly Contender[],
  plan: RoundPlan,
): Promise<Measured> {
  const rounds = new Map<string, Round[]>(contestants.map(({ name }) => [name, []]));
  let [rejected, disturbed] = [0, 0];
  for (let i = 0; i < plan.rounds; i++) {
    for (const contestant of contestants) {
      let round = await one(ground, contestant, plan);
      while (round.otherLoad > plan.mostOtherLoad && rejected < plan.patience) {
        rejected += 1;
        round = await one(ground, contestant, plan);
      }
      if (round.otherLoad > plan.mostOtherLoad) disturbed += 1;
      rounds.get(contestant.name)?.push(round);
    }
  }
  return { rounds, rejected, disturbed };
}

async function one(ground: Environment, { name, url, server, script }: Contender, plan: RoundPlan): Promise<Round> {
  const before = usage(ground, server?.pid);
  const seen = await wrk({ url, script: script ?? ground.load, core: OTHER_CORE, ...plan });
  const after = usage(ground, server?.pid);
  if (seen.failed > 0 || seen.requests === 0)
    throw new Error(`${name}: ${seen.failed} of ${seen.requests} requests failed; such a measurement says nothing`);
  return {
    ...seen,
    cpuMicroseconds: ((after.proxy - before.proxy) * 1e6) / seen.requests,
    busy: (after.proxy - before.proxy) / plan.seconds,
    otherLoad: Math.max(0, (after.machine - before.machine - (after.own - before.own)) / plan.seconds),
  };
}

/** CPU so far: of the proxy, of all that takes part (wrk is a child that has ended), of the machine. */
function usage(ground: Environment, proxy: number | undefined): { proxy: number; own: number; machine: number } {
  const servers = ground.servers.flatMap((server) => server.pids).map((pid) => cpuSeconds(pid));
  return {
    proxy: proxy === undefined ? 0 : cpuSeconds(proxy),
    own: servers.reduce((sum, seconds) => sum + seconds, cpuSeconds(process.pid, true)),
    machine: machineSeconds(),
  };
}
