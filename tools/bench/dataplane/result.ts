import { median, ratio, round } from "../../shared/statistics";
import type { Growth } from "./growth";
import type { InstructionCount } from "./instructions";
import type { Measured, Round } from "./rounds";
import type { WorkDone } from "./work";

/** Medians of a contender's rounds, and the best of them: others can only make a round worse. */
export interface Summary {
  readonly name: string;
  readonly rounds: number;
  readonly requestsPerSecond: number;
  readonly mostRequestsPerSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly leastP99: number;
  readonly cpuMicroseconds: number;
  readonly leastCpuMicroseconds: number;
  /** Of one core. */
  readonly busy: number;
}

/** How many rounds were thrown away because others loaded the machine, and how many kept although they did. */
export interface Noise {
  readonly rejected: number;
  readonly disturbed: number;
}

export interface DataplaneResult {
  readonly cores: number;
  readonly haproxy: string;
  readonly generator: string;
  /** What could not be measured here, and why. */
  readonly skipped: readonly string[];
  readonly ratios: Readonly<Record<string, number>>;
  readonly saturated: readonly Summary[];
  /** Two connections, which a fast backend lets fill the proxy's core. */
  readonly two: readonly Summary[];
  readonly unsaturated: readonly Summary[];
  /** Each at about `PACED` of the requests/s that it has when saturated. */
  readonly paced: readonly Summary[];
  /** Log lines that HAProxy could not write in all rounds, for each that logs. */
  readonly dropped: Readonly<Record<string, number>>;
  readonly noise: Noise;
  readonly growth: readonly Growth[];
  /** Of contenders, of these without each feature and with each option, and of each size. */
  readonly counts: readonly InstructionCount[];
  readonly work: readonly WorkDone[];
}

export function summaries(measured: Measured): Summary[] {
  return [...measured.rounds].map(([name, rounds]) => summary(name, rounds));
}

function summary(name: string, rounds: readonly Round[]): Summary {
  const of = (key: keyof Round): number[] => rounds.map((one) => one[key]);
  return {
    name,
    rounds: rounds.length,
    requestsPerSecond: round(median(of("requestsPerSecond")), 0),
    mostRequestsPerSecond: round(Math.max(...of("requestsPerSecond")), 0),
    p50: round(median(of("p50")), 3),
    p99: round(median(of("p99")), 3),
    leastP99: round(Math.min(...of("p99")), 3),
    cpuMicroseconds: round(median(of("cpuMicroseconds")), 1),
    leastCpuMicroseconds: round(Math.min(...of("cpuMicroseconds")), 1),
    busy: round(median(of("busy")), 2),
  };
}

/** The names that ratios are made of. */
export const CONTENDER_NAMES = {
  direct: "direct",
  bare: "bare TLS",
  full: "full",
  noLog: "without log",
  stdout: "full, log to stdout",
  bareNginx: "nginx, bare TLS",
  lua: "nginx with Lua, same work",
  nginx: "nginx, what it does by itself",
} as const;

type Value = Exclude<keyof Summary, "name">;

/** The share of its own most that each contender is loaded with when its p99 is compared: the load at which a fleet scales out. */
export const PACED = 0.8;
/** As many as it takes for pauses of whole milliseconds, which is what wrk counts them in. */
export const PACED_CONNECTIONS = 128;

/**
 * How long each connection pauses before a request, in milliseconds, so that all together load a contender with `PACED` of
 * what it did when saturated. The answer's own time passes too: that of one connection.
 */
export function pausesMs(
  saturated: readonly Summary[],
  unsaturated: readonly Summary[],
  connections: number,
): Map<string, number> {
  return new Map(
    saturated.map(({ name, requestsPerSecond }) => {
      const answered = unsaturated.find((one) => one.name === name)?.p50 ?? 0;
      return [name, Math.max(0, (1000 * connections) / (PACED * requestsPerSecond) - answered)];
    }),
  );
}

/** Above 1 is better for requests, worse for times. One that lacks a side is left out. */
export function ratiosOf({
  saturated,
  two,
  unsaturated,
  paced,
}: Pick<DataplaneResult, "saturated" | "two" | "unsaturated" | "paced">): Record<string, number> {
  const between = (all: readonly Summary[], one: string, other: string, value: Value): number => {
    const [a, b] = [one, other].map((name) => all.find((row) => row.name === name)?.[value] ?? NaN);
    return ratio(a ?? NaN, b ?? NaN);
  };
  const { bare, full, noLog, stdout, bareNginx, nginx, lua } = CONTENDER_NAMES;
  const ratios = {
    fullToBareTls: between(saturated, full, bare, "requestsPerSecond"),
    fullToBareTlsTwoConnections: between(two, full, bare, "requestsPerSecond"),
    fullToBareTlsUnsaturated: between(unsaturated, full, bare, "requestsPerSecond"),
    fullToNginxWithLua: between(saturated, full, lua, "requestsPerSecond"),
    fullToNginxByItself: between(saturated, full, nginx, "requestsPerSecond"),
    p99FullToBareTls: between(saturated, full, bare, "p99"),
    p99FullToBareTlsUnsaturated: between(unsaturated, full, bare, "p99"),
    p99FullToBareTlsPaced: between(paced, full, bare, "p99"),
    p99FullToNginxWithLuaPaced: between(paced, full, lua, "p99"),
    p50FullToBareTlsUnsaturated: between(unsaturated, full, bare, "p50"),
    withoutLogToBareTls: between(saturated, noLog, bare, "requestsPerSecond"),
    stdoutLogToBareTls: between(saturated, stdout, bare, "requestsPerSecond"),
    bareTlsToBareNginx: between(saturated, bare, bareNginx, "requestsPerSecond"),
    // The least CPU a request was seen to take: what is left when others load the machine.
    bareTlsToFullCpu: between(saturated, bare, full, "leastCpuMicroseconds"),
    bareTlsToFullCpuUnsaturated: between(unsaturated, bare, full, "leastCpuMicroseconds"),
    nginxWithLuaToFullCpu: between(saturated, lua, full, "leastCpuMicroseconds"),
    nginxByItselfToFullCpu: between(saturated, nginx, full, "leastCpuMicroseconds"),
  };
  return Object.fromEntries(Object.entries(ratios).filter(([, value]) => !Number.isNaN(value)));
}
