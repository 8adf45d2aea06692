import { cpus } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { endProcess } from "../../shared/child-process";
import { Cleanup } from "../../shared/cleanup";
import { DnsServer } from "../../shared/dns";
import { failedOf } from "../../shared/http/load";
import { median, percentile } from "../../shared/statistics";
import { needHaproxy, type Haproxy } from "../../haproxy/find";
import type { Command } from "../../shared/command";
import { flagOption, optionWithDefault, wholeNumber } from "../../shared/options";
import { untilShown, handshake } from "./certificates";
import { issueVersions, nginxReloaded, restarted, withAgent, type StartContender } from "./contenders";
import { LoadProcess, startBackend } from "./processes";
import { rotationTable, type Figures, type RotationResult } from "./show";
import { HOST, MEASURED_STAGE, type Backend } from "./task";

/** Of a slot with one rotation, or at rest one handshake. */
const SLOT_MS = 200;
/** Blocks at rest and with rotations take turns, so that what else the machine does hits both. */
const SLOTS_PER_BLOCK = 10;
const KEPT = 16;
const FRESH = 2;

const OPTIONS = {
  rotations: optionWithDefault(200, "N", wholeNumber(2, 100_000), "how often the agent rotates, at the least"),
  requests: optionWithDefault(
    0,
    "N",
    wholeNumber(0, 100_000_000),
    "and until this many requests were served meanwhile",
  ),
  json: flagOption("print the result as JSON"),
};

/** `npm run bench -- rotation` */
export const ROTATION_BENCH: Command<typeof OPTIONS> = {
  name: "npm run bench -- rotation",
  about:
    "Rotates HAProxy's certificate under load: by the agent, by a restart of HAProxy, and by a reload of nginx where there " +
    "is one. Exits with 1 if a request failed while the agent rotated.",
  options: OPTIONS,
  run: async ({ rotations, requests, json }, print) => {
    const result = await measureRotations(needHaproxy(), rotations, requests);
    print(json ? JSON.stringify(result) : rotationTable(result));
    return result.agent.failed === 0 ? 0 : 1;
  },
};

/**
 * Each contender by itself, one after the other, on the same backend.
 *
 * @param requests the agent goes on until so many were served; the others do not
 */
export async function measureRotations(haproxy: Haproxy, rotations: number, requests = 0): Promise<RotationResult> {
  const backend = await startBackend();
  const dns = await DnsServer.start("127.0.0.1", (name) =>
    name === HOST ? { ttlSeconds: 1, addresses: ["127.0.0.1"] } : undefined,
  );
  const measured = (start: StartContender, share: number, requests = 0): Promise<Figures> =>
    measureOne(start, { port: backend.port, dns: dns.port }, Math.max(2, Math.round(rotations / share)), requests);
  try {
    const nginx = nginxReloaded();
    return {
      cores: cpus().length,
      haproxy: haproxy.version,
      agent: await measured(withAgent(haproxy), 1, requests),
      nginxReload: nginx && (await measured(nginx, 10)),
      haproxyRestart: await measured(restarted(haproxy), 20),
    };
  } finally {
    await dns.stop();
    await endProcess(backend.child);
  }
}

async function measureOne(
  start: StartContender,
  backend: Backend,
  rotations: number,
  requests: number,
): Promise<Figures> {
  const cleanup = new Cleanup();
  const load = new LoadProcess(cleanup);
  try {
    const contender = await start(backend, cleanup);
    let versions = await issueVersions(rotations);
    load.start({ port: contender.port, headers: MEASURED_STAGE.headers, kept: KEPT, fresh: FRESH });
    await sleep(1500);
    const [rest, rotating]: [Block[], Block[]] = [[], []];
    const shown: number[] = [];
    const before = await load.read();
    const isOver = async () => versions.length === 0 && (await load.read()).served - before.served >= requests;
    while (!(await isOver())) {
      // Between two blocks: issuing takes CPU.
      if (versions.length === 0) versions = await issueVersions(SLOTS_PER_BLOCK);
      // As many handshakes as a rotation is watched with: they cost the server more than the rotation does.
      rest.push(await block(load, async () => watch(contender.port, shown.at(-1) ?? 50)));
      rotating.push(
        await block(load, async () => {
          const next = versions.pop();
          if (next === undefined) return watch(contender.port, shown.at(-1) ?? 50);
          const began = performance.now();
          await contender.rotate(next);
          await untilShown(contender.port, next);
          shown.push(performance.now() - began);
        }),
      );
    }
    const memoryMiB = contender.memoryMiB?.();
    const totals = await load.stop();
    return {
      rotations: shown.length,
      served: totals.served - before.served,
      failed: failedOf(totals) - failedOf(before),
      errors: totals.failures,
      firstHandshakeMs: { median: median(shown), p95: percentile(shown, 95), max: Math.max(...shown) },
      p99Ms: { rest: medianOf(rest, "p99"), rotating: medianOf(rotating, "p99") },
      restPerSecond: medianOf(rest, "perSecond"),
      throughputRatio: medianOf(rotating, "perSecond") / medianOf(rest, "perSecond"),
      memoryMiB,
    };
  } finally {
    await cleanup.run();
  }
}

/** What a block of slots came to. */
interface Block {
  /** Requests served in a second. */
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p99: number;
}

async function block(load: LoadProcess, work: () => Promise<void>): Promise<Block> {
  const [before, start] = [await load.read(), performance.now()];
  for (let slot = 0; slot < SLOTS_PER_BLOCK; slot++) {
    const began = performance.now();
    await work();
    await sleep(Math.max(0, SLOT_MS - (performance.now() - began)));
  }
  const { served, p99 } = await load.read();
  return { perSecond: (served - before.served) / ((performance.now() - start) / 1000), p99 };
}

const medianOf = (blocks: readonly Block[], key: keyof Block): number => median(blocks.map((one) => one[key]));

async function watch(port: number, ms: number): Promise<void> {
  const end = performance.now() + ms;
  while (performance.now() < end) await handshake(port);
}
