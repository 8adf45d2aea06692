import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { CommandError } from "../../shared/command-error";
import { pinned } from "./pinned";

/** What wrk saw in one round. */
export interface WrkResult {
  readonly requests: number;
  readonly requestsPerSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Requests that were not answered 2xx or 3xx, or not at all. */
  readonly failed: number;
}

export interface WrkLoad {
  readonly url: string;
  readonly script: string;
  readonly seconds: number;
  readonly connections: number;
  readonly core: number;
  /** Mean of the milliseconds that a connection pauses before each request, if the script knows pauses. @default none */
  readonly pauseMs?: number | undefined;
}

/** Why there is no wrk, if there is none. Node is not a substitute: it is slower than what it would measure. */
export function missingWrk(): string | undefined {
  return spawnSync("wrk", ["-v"]).error ? "wrk not found (Debian: apt-get install wrk)" : undefined;
}

export async function wrk(load: WrkLoad): Promise<WrkResult> {
  const options = ["-t1", `-c${load.connections}`, `-d${load.seconds}s`, "--latency", "-s", load.script, load.url];
  if (load.pauseMs !== undefined) options.push("--", load.pauseMs.toFixed(2));
  const child = spawn(...pinned(load.core, "wrk", options), { stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data: Buffer) => (text += data.toString()));
  await once(child, "close");
  return readWrk(text);
}

/** Takes the numbers out of what `wrk --latency` prints. */
export function readWrk(text: string): WrkResult {
  const all = (pattern: RegExp): number[] => (pattern.exec(text)?.slice(1) ?? []).map(Number);
  const [requests] = all(/^\s*(\d+) requests in /m);
  const [requestsPerSecond] = all(/^Requests\/sec:\s+([\d.]+)/m);
  if (requests === undefined || requestsPerSecond === undefined)
    throw new CommandError(`wrk did not run: ${text.trim()}`);
  const errors = all(/Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/);
  const [others = 0] = all(/Non-2xx or 3xx responses: (\d+)/);
  const failed = [...errors, others].reduce((sum, one) => sum + one, 0);
  return { requests, requestsPerSecond, p50: percentile(text, 50), p99: percentile(text, 99), failed };
}

const MILLISECONDS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000 };

function percentile(text: string, percent: number): number {
  const [, value, unit = ""] = new RegExp(`^\\s+${percent}%\\s+([\\d.]+)(us|ms|s|m)\\s*$`, "m").exec(text) ?? [];
  return Number(value) * (MILLISECONDS[unit] ?? NaN);
}
