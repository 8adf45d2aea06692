import { spawnSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { ClientClass, render, serversOf, stageId, type Intent } from "../../../haproxy/config";
import { socket } from "../../../runtime/agent/haproxy/socket";
import { CommandError } from "../../shared/command-error";
import { median, round } from "../../shared/statistics";
import { until } from "../../shared/until";
import { bareOfStages, configuredContender, type ProxyContender } from "./contenders";
import { writeConfig, productionIntent } from "./config";
import type { BenchEnvironment } from "./environment";
import { measureRounds, type Round, type RoundPlan } from "./rounds";

/** What a configuration of some size costs. */
export interface Growth {
  readonly apis: number;
  /** Places for instances. */
  readonly servers: number;
  readonly renderMilliseconds: number;
  /** `haproxy -c`: reads, checks, frees. */
  readonly loadMilliseconds: number;
  readonly requestsPerSecond: number;
  /** CPU of the proxy for one request, in millionths of a second, its health checks included. */
  readonly cpuMicroseconds: number;
  /** The same of HAProxy with TLS alone and as many stages: what is the machine's, and HAProxy's own. */
  readonly bare: { readonly requestsPerSecond: number; readonly cpuMicroseconds: number };
}

interface Size {
  readonly apis: number;
}

export const SIZES: readonly Size[] = [1, 30, 300].map((apis) => ({ apis }));

/**
 * Each API has two stages, each stage two versions and a canary. Routes are the gateway's: HAProxy has no line for any of them. What
 * grows with the services is the list of OAuth clients with a class, so there is one for each API.
 */
function grown({ apis }: Size): Intent {
  const production = productionIntent();
  const clients = Array.from({ length: apis }, (_, i) => ({ client: `service-${i}`, class: ClientClass.Service }));
  return {
    ...production,
    // The load has 64: with as many as production's, 300 APIs want more files than a shell may open by default (20,000).
    maxConnections: 1000,
    classes: { ...production.classes, clients },
    apis: Array.from({ length: apis }, (_, i) => ({
      name: `team${i}`,
      stages: ["v1", "v2"].map((stage) => ({
        name: stage,
        versions: ["blue", "green"].map((name) => ({
          name,
          host: `team${i}-${stage}-${name}.internal`,
          port: 8080,
          weight: 100,
        })),
        canary: { version: "green", percent: 10 },
      })),
    })),
  };
}

const nameOf = ({ apis }: Size): string => (apis === 1 ? "1 API" : `${apis} APIs`);

/** A proxy of some size, and requests for all of its stages in turn. */
async function grownContender(environment: BenchEnvironment, size: Size): Promise<ProxyContender> {
  const [intent, name] = [grown(size), nameOf(size)];
  const contender = await configuredContender(environment, name, intent);
  return { ...contender, ...loadOf(environment, size) };
}

/** TLS alone, for the same requests. */
const bareContender = async (environment: BenchEnvironment, size: Size): Promise<ProxyContender> => {
  const load = loadOf(environment, size);
  return { ...(await bareOfStages(environment, `bare TLS, ${nameOf(size)}`, load.stages)), ...load };
};

function loadOf(environment: BenchEnvironment, size: Size) {
  const stages = grown(size).apis.flatMap((api) => api.stages.map((stage) => stageId(api.name, stage.name)));
  return { stages, script: environment.script(`${nameOf(size)}.lua`, stages) };
}

/** The same, one after the other. */
export const grownContenders = (environment: BenchEnvironment): (() => Promise<ProxyContender>)[] =>
  SIZES.map((size) => async () => grownContender(environment, size));

const TIMES = 5;

export async function growth(
  environment: BenchEnvironment,
  sizes: readonly Size[],
  plan: RoundPlan,
): Promise<Growth[]> {
  const grownOnes: { size: Size; contender: ProxyContender; bare: ProxyContender; render: number; load: number }[] = [];
  for (const size of sizes) {
    const [intent, contender] = [grown(size), await grownContender(environment, size)];
    const bare = await bareContender(environment, size);
    const load = await loading(environment, contender.name, intent);
    grownOnes.push({ size, contender, bare, render: rendering(intent), load });
  }
  for (const { contender } of grownOnes) await instancesFound(contender);
  const all = grownOnes.flatMap(({ contender, bare }) => [contender, bare]);
  const { rounds } = await measureRounds(environment, all, plan);
  const measured = ({ name }: ProxyContender) => {
    const of = (value: (one: Round) => number) => median((rounds.get(name) ?? []).map(value));
    return {
      requestsPerSecond: round(
        of((one) => one.requestsPerSecond),
        0,
      ),
      cpuMicroseconds: round(
        of((one) => one.cpuMicroseconds),
        1,
      ),
    };
  };
  return grownOnes.map(({ size, contender, bare, render: renderMilliseconds, load: loadMilliseconds }) => ({
    ...size,
    servers: serversOf(grown(size)),
    renderMilliseconds,
    loadMilliseconds,
    ...measured(contender),
    bare: measured(bare),
  }));
}

/** DNS is asked for a hundred names a second at the most, and 300 APIs have 1,200. */
const FOUND_MS = 180_000;

async function instancesFound({ name, socket: path }: ProxyContender): Promise<void> {
  const ask = socket(path!);
  await until(`${name}: all instances are found`, async () => !isAnyDown(await ask("show stat -1 2 -1")), FOUND_MS);
}

/** Whether a backend has no server: its status is in a CSV with a header (HAProxy's management guide, 9.1). */
function isAnyDown(stat: string): boolean {
  const [head = [], ...rows] = stat.split("\n").map((row) => row.split(","));
  const [server, status] = ["svname", "status"].map((column) => head.indexOf(column));
  return rows.some((row) => row[server!] === "BACKEND" && row[status!]?.startsWith("DOWN"));
}

const rendering = (intent: Intent): number => timed(() => render(intent));

async function loading(environment: BenchEnvironment, name: string, intent: Intent): Promise<number> {
  const directory = environment.folder(`${name} to load`);
  copyFileSync(join(environment.directory, "edge.pem"), join(directory, "edge.pem"));
  const { config } = await writeConfig(environment, directory, intent);
  return timed(() => {
    const { status, stderr } = spawnSync(environment.haproxy, ["-c", "-f", config], { encoding: "utf8" });
    if (status !== 0) throw new CommandError(`haproxy -c ${name}: ${stderr}`);
  });
}

/** The median of some times, in milliseconds. */
function timed(work: () => unknown): number {
  const times = Array.from({ length: TIMES }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return round(median(times), 1);
}
