import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { render, serversOf } from "../../../haproxy/config";
import { roundMs } from "../../../runtime/agent/instances/instances";
import { needHaproxy, type Haproxy } from "../../haproxy/find";
import { CloudMapServer } from "../../local/cloud-map";
import { MONTH_SECONDS, PRICES } from "../../preview/cost/prices";
import { ended } from "../../shared/child-process";
import { Cleanup } from "../../shared/cleanup";
import type { Command } from "../../shared/command";
import { flagOption, repeatedOption, wholeNumber } from "../../shared/options";
import { freePort } from "../../shared/ports";
import { median, round } from "../../shared/statistics";
import { until } from "../../shared/until";
import { BenchEnvironment } from "../dataplane/environment";
import { growth } from "../dataplane/growth";
import type { RoundPlan } from "../dataplane/rounds";
import { missingCores } from "../measure/pinned";
import { missingWrk } from "../measure/wrk";
import { INSTANCES, manyApis } from "./apis";
import { growthText } from "./table";
import type { GrowthResult, GrowthRow } from "./result";
import { grownTask } from "./task";

const SIZES = [1, 30, 300];
/** What listings and questions are reckoned for. */
export const TASKS = 12;
const LISTING_SECONDS = 10;
const INSTANCES_MS = 5000;

const OPTIONS = {
  apis: repeatedOption("N", wholeNumber(1, 300), "how many; 1, 30 and 300 unless given"),
  json: flagOption("print the result as JSON"),
  quick: flagOption("shows that everything runs, not how fast"),
};

/** `npm run bench -- growth` */
export const GROWTH_BENCH: Command<typeof OPTIONS> = {
  name: "npm run bench -- growth",
  about:
    "Registers APIs, each with two stages of two versions with two instances, for a real agent and HAProxy, and measures both: rendering, " +
    "memory, CPU at rest, reloads. Exits with 1 if the median of HAProxy's reloads takes a second or more.",
  options: OPTIONS,
  run: async ({ apis, json, quick }, print) => {
    const haproxy = needHaproxy();
    const rows: GrowthRow[] = [];
    const sizes = apis.length > 0 ? apis : SIZES;
    for (const count of sizes) rows.push(await measured(haproxy, count, quick));
    const requestsPerSecond = await requests(haproxy, sizes, quick);
    const result: GrowthResult = { cores: cpus().length, haproxy: haproxy.version, rows, requestsPerSecond };
    print(json ? JSON.stringify(result, undefined, 2) : growthText(result));
    return rows.every(({ reloadsMs }) => median(reloadsMs) < 1000) ? 0 : 1;
  },
};

async function measured(haproxy: Haproxy, count: number, quick: boolean): Promise<GrowthRow> {
  const cleanup = new Cleanup();
  try {
    const intent = manyApis(count, await services(haproxy, cleanup));
    const cloudMap = new CloudMapServer(() => INSTANCES);
    const cloudMapUrl = await cloudMap.start("127.0.0.1");
    cleanup.add(() => cloudMap.stop());
    return {
      apis: count,
      servers: serversOf(intent),
      renderMs: timed(() => render(intent), quick ? 1 : 7),
      ...(await grownTask(haproxy, intent, { cloudMapUrl, cleanup, quick })),
      asked: asked(intent.apis.flatMap(({ stages }) => stages.flatMap(({ versions }) => versions)).length),
    };
  } finally {
    await cleanup.run();
  }
}

const THOROUGH: RoundPlan = { rounds: 5, seconds: 2, connections: 64, mostOtherLoad: 0.15, patience: 10 };
const QUICK: RoundPlan = { rounds: 1, seconds: 1, connections: 16, mostOtherLoad: 1, patience: 0 };

/** By the load of `npm run bench -- dataplane`, without an agent. */
async function requests(
  { path }: Haproxy,
  sizes: readonly number[],
  quick: boolean,
): Promise<GrowthResult["requestsPerSecond"]> {
  const skipped = missingWrk() ?? missingCores();
  if (skipped !== undefined) return { skipped };
  const environment = await BenchEnvironment.start(path, { counted: false });
  try {
    const grown = await growth(environment, sizes.map((apis) => ({ apis })), quick ? QUICK : THOROUGH); // prettier-ignore
    return Object.fromEntries(grown.map((one) => [one.apis, one.requestsPerSecond]));
  } finally {
    await environment.stop();
  }
}

/** One HAProxy in place of all instances: what it costs is not in the figures. @returns its port */
async function services(haproxy: Haproxy, cleanup: Cleanup): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), "gatehouse-growth-services-"));
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  cleanup.add(remove, remove);
  const port = await freePort();
  const config = join(directory, "services.cfg");
  const binds = INSTANCES.map((address) => `    bind ${address}:${port}`);
  writeFileSync(config, ["defaults", "    mode http", "    timeout client 60s", "frontend services", ...binds, "    http-request return status 200", ""].join("\n")); // prettier-ignore
  ended(cleanup, spawn(haproxy.path, ["-db", "-f", config], { stdio: "ignore" }));
  await until("the services answer", async () => (await fetch(`http://127.0.0.1:${port}`).catch(() => undefined))?.status === 200); // prettier-ignore
  return port;
}

/** What twelve tasks ask of AWS, by the agent's own intervals; a month's price. @param services of Cloud Map, the fleet's own aside */
function asked(services: number): GrowthRow["asked"] {
  const listings = TASKS / LISTING_SECONDS;
  const all = services + 1;
  const instances = (TASKS * all * 1000) / roundMs(INSTANCES_MS, all, TASKS);
  const usd = (perSecond: number, price: number, per: number) => (perSecond * MONTH_SECONDS * price) / per;
  return {
    listings: { perSecond: listings, usd: usd(listings, PRICES.listCalls.usd, 1000) },
    instances: { perSecond: instances, usd: usd(instances, PRICES.instanceCalls.usd, 1_000_000) },
  };
}

/** The median of some times, in milliseconds. */
function timed(work: () => unknown, times: number): number {
  const all = Array.from({ length: times }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return round(median(all), 1);
}
