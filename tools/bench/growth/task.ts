import type { ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { registrationKey, TUNING_KEY, type Intent, type IntentApi } from "../../../haproxy/config";
import { socket } from "../../../runtime/agent/haproxy/socket";
import { makeCertificate, SERVER_AUTH } from "../../haproxy/certificate";
import type { Haproxy } from "../../haproxy/find";
import { spawnHaproxy } from "../../haproxy/spawn";
import { DirectoryStore } from "../../local/store/directory";
import { ended } from "../../shared/child-process";
import type { Cleanup } from "../../shared/cleanup";
import { freePort } from "../../shared/ports";
import { until } from "../../shared/until";
import { memoryMiB, startAgent } from "../measure/agent";
import { cpuSeconds } from "../measure/cpu";

const BUCKET = "growth";
const SERVER_NAME = "edge.bench";

/** A task's agent and HAProxy, with APIs registered in a directory in place of a bucket. */
export interface GrownTask {
  /** From the agent's start to the configuration that has all of them, in milliseconds. */
  readonly takenMs: number;
  readonly configBytes: number;
  /** Of the agent's process, and the most that it had, in MiB. */
  readonly agentMiB: number;
  readonly agentMostMiB: number;
  /** Of one core, while nothing changes. */
  readonly agentCpu: number;
  /** Of HAProxy's worker, in MiB; and of one core, for its checks of instances. */
  readonly workerMiB: number;
  readonly workerCpu: number;
  /** That HAProxy asks of the system for its servers and connections. */
  readonly descriptors: number;
  /** Of HAProxy's own reload, told by its master when the new worker is ready: each of some, in milliseconds. */
  readonly reloadsMs: readonly number[];
  /** From another object, which changes HAProxy's structure, to a worker that runs it, in milliseconds: the wait for the next listing among it. */
  readonly changedMs: number;
}

/** Starts a task with APIs, measures it, and ends it. */
export async function grownTask(
  haproxy: Haproxy,
  intent: Intent,
  { cloudMapUrl, cleanup, quick }: { readonly cloudMapUrl: string; readonly cleanup: Cleanup; readonly quick: boolean },
): Promise<GrownTask> {
  const directory = mkdtempSync(join(tmpdir(), "gatehouse-growth-"));
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  cleanup.add(remove, remove);
  const run = join(directory, "run");
  for (const part of ["run", "store/secrets"]) mkdirSync(join(directory, part), { recursive: true });
  const store = new DirectoryStore(join(directory, "store"), BUCKET);
  const register = (api: IntentApi) =>
    store.setObject(registrationKey(api.name), JSON.stringify({ schema: 1, ...api }));
  const { apis, ...deployed } = intent;
  await store.setObject(TUNING_KEY, JSON.stringify({ schema: 1 }));
  for (const api of apis) await register(api);
  await secrets(join(directory, "store/secrets"));

  const began = performance.now();
  const agent = ended(cleanup, await startedAgent(directory, deployed, cloudMapUrl));
  await until("the agent wrote haproxy.cfg", () => existsSync(join(run, "haproxy.cfg")), 60_000);
  const takenMs = performance.now() - began;
  const master = ended(cleanup, spawnHaproxy(haproxy.path, run));
  const [admin, ask] = [socket(join(run, "admin.sock")), socket(join(run, "master.sock"))];
  const info = async (name: string): Promise<number> =>
    Number(new RegExp(`^${name}: (\\d+)`, "m").exec(await admin("show info").catch(() => ""))?.[1] ?? NaN);
  await until("HAProxy answers", async () => (await info("Ulimit-n")) > 0, 30_000);
  await sleep(quick ? 1000 : 5000);
  const worker = (): number => Math.max(...childrenOf(master.pid!));
  const [agentCpu, workerCpu] = await cpuOf([agent.pid!, worker()], quick ? 2 : 20);
  const reloadsMs: number[] = [];
  for (let i = 0; i < (quick ? 1 : 5); i++) reloadsMs.push(await timedReload(ask));
  const [first, ...others] = apis[0]!.stages;
  await register({ ...apis[0]!, stages: [{ ...first!, healthPath: "/changed" }, ...others] });
  const [changed, before] = [performance.now(), await info("Pid")];
  const pid = async () => info("Pid");
  await until("the change runs", async () => hasText(run, "/changed") && ![before, NaN].includes(await pid()), 60_000);
  return {
    takenMs,
    configBytes: statSync(join(run, "haproxy.cfg")).size,
    agentMiB: memoryMiB(agent.pid!),
    agentMostMiB: memoryMiB(agent.pid!, "VmHWM"),
    agentCpu: agentCpu!,
    workerMiB: memoryMiB(worker()),
    workerCpu: workerCpu!,
    descriptors: await info("Ulimit-n"),
    reloadsMs,
    changedMs: performance.now() - changed,
  };
}

const hasText = (run: string, text: string): boolean => readFileSync(join(run, "haproxy.cfg"), "utf8").includes(text);

async function secrets(directory: string): Promise<void> {
  const authority = await makeCertificate({ commonName: "gatehouse bench root" });
  const edge = await makeCertificate({
    commonName: SERVER_NAME,
    names: [SERVER_NAME],
    uses: [SERVER_AUTH],
    issuer: authority,
  });
  const { certificate: root } = authority;
  writeFileSync(join(directory, "trust"), JSON.stringify({ version: 1, issuer: root, anchors: root }));
  writeFileSync(join(directory, "edge"), edge.bundle);
}

async function startedAgent(
  directory: string,
  intent: Omit<Intent, "apis">,
  cloudMapUrl: string,
): Promise<ChildProcess> {
  const [trafficPort, controlPort] = [await freePort(), await freePort()];
  return startAgent(directory, SERVER_NAME, {
    GATEHOUSE_INTENT: { ...intent, address: "127.0.0.1", trafficPort, controlPort, log: { none: "not read here" } },
    GATEHOUSE_REGISTRATIONS: BUCKET,
    GATEHOUSE_CLOUD_MAP_URL: cloudMapUrl,
  });
}

/** The master answers when the new worker is ready, or says why it is not. */
async function timedReload(ask: (command: string) => Promise<string>): Promise<number> {
  const began = performance.now();
  const said = await ask("reload");
  if (!/Success=1/.test(said)) throw new Error(`HAProxy's reload failed: ${said.slice(0, 500)}`);
  return performance.now() - began;
}

async function cpuOf(pids: readonly number[], seconds: number): Promise<number[]> {
  const before = pids.map((pid) => cpuSeconds(pid));
  await sleep(seconds * 1000);
  return pids.map((pid, i) => (cpuSeconds(pid) - before[i]!) / seconds);
}

const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number); // prettier-ignore
