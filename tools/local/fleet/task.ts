import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { CommandError } from "../../shared/command-error";
import type { Task } from "../plan/task";
import { until } from "../../shared/until";
import { LocalAgent } from "./agent";
import { endProcess, isRunning, killProcess } from "../../shared/child-process";
import { startCollector } from "./collector";
import { localEnvironment, type TaskPlaces } from "./environment";
import { haproxyEnvironment } from "./haproxy-environment";
import { refuseOtherMachines } from "./other-machines";

/** What a task is started with. */
export interface TaskSettings {
  readonly haproxy: string;
  /** The agent's bundle. */
  readonly bundle: string;
  readonly task: Task;
  readonly places: TaskPlaces;
  /** Called with each line of the traffic log. */
  readonly onLine: (line: string) => void;
  /** Called with each line of the agent's metrics. */
  readonly onMetrics?: ((line: string) => void) | undefined;
  /** Between two reports of agent and collector, in seconds. @default the agent's own */
  readonly reportSeconds?: number | undefined;
}

/** A task of the fleet: agent and collector, then HAProxy when the agent is healthy, stopped in the opposite order. */
export class FleetTask {
  readonly agent: LocalAgent;
  readonly #collector: ChildProcess | undefined;
  #haproxy: ChildProcess | undefined;
  /** The last lines of HAProxy's standard error. */
  readonly #messages: string[] = [];

  /** Starts the agent and the collector. */
  constructor(private readonly settings: TaskSettings) {
    const { task, places, bundle, reportSeconds, onMetrics } = settings;
    mkdirSync(places.directory, { mode: 0o700 });
    const often = reportSeconds === undefined ? {} : { GATEHOUSE_REPORT_SECONDS: String(reportSeconds) };
    const environment = { ...localEnvironment(task.environment, places), ...often };
    this.agent = new LocalAgent({
      bundle,
      environment,
      healthCheck: task.healthCheck,
      log: `${places.directory}.agent.log`,
      onMetrics,
    });
    const { collector } = task;
    this.#collector =
      collector &&
      startCollector(
        { ...collector, environment: { ...collector.environment, ...often } },
        bundle,
        places,
        settings.onLine,
      );
  }

  /** Starts HAProxy when the agent holds what it needs. @throws with what is wrong, if it does not become healthy. */
  async start(): Promise<void> {
    const { haproxy, task, onLine } = this.settings;
    await this.agent.untilHealthy();
    refuseOtherMachines(readFileSync(join(this.directory, "haproxy.cfg"), "utf8"));
    const [program = "", ...words] = [...task.entryPoint, ...task.arguments.map((one) => this.#here(one))];
    const env = haproxyEnvironment(task.haproxyEnvironment, this.directory, haproxy);
    // A process group: what runs HAProxy waits when it is stopped, and HAProxy must not outlive it.
    const child = spawn(program, words, { env, stdio: ["ignore", "pipe", "pipe"], detached: true });
    this.#haproxy = child;
    const messages = this.#messages;
    createInterface(child.stdout).on("line", onLine);
    createInterface(child.stderr).on("line", (line) => messages.splice(0, messages.push(line) - 50));
    await until(
      () => `haproxy is healthy:\n${messages.join("\n")}`,
      async () => !this.alive || (await this.healthy()),
    );
    if (!this.alive) throw new CommandError(`haproxy ends with the plan's configuration:\n${messages.join("\n")}`);
  }

  get directory(): string {
    return this.settings.places.directory;
  }

  get socket(): string {
    return join(this.directory, "admin.sock");
  }

  get address(): string {
    return this.settings.places.address;
  }

  get trafficPort(): number {
    return this.settings.places.port(this.settings.task.trafficPort);
  }

  get controlPort(): number {
    return this.settings.places.port(this.settings.task.controlPort);
  }

  /** Whether HAProxy, without which the task would be over, runs. */
  get alive(): boolean {
    return this.#haproxy !== undefined && isRunning(this.#haproxy);
  }

  /** What the balancer's health check finds. */
  async healthy(): Promise<boolean> {
    const url = `http://${this.address}:${this.controlPort}${this.settings.task.healthPath}`;
    const answer = await fetch(url, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
    await answer?.body?.cancel();
    return answer?.status === 200;
  }

  /**
   * As ECS does, by the image's stop signal: HAProxy goes on to accept for a while, then finishes what it has.
   *
   * @returns its exit code, null if it was killed.
   */
  async stopGracefully(): Promise<number | null> {
    const ending = { signal: "SIGUSR1", patienceSeconds: this.settings.task.stopSeconds } as const;
    const code = this.#haproxy ? await endProcess(this.#haproxy, ending) : null;
    await this.#stopOthers();
    return code;
  }

  /** Now. */
  async stop(): Promise<void> {
    this.#signalAll("SIGTERM");
    if (this.#haproxy) await endProcess(this.#haproxy);
    await this.#stopOthers();
  }

  kill(): void {
    this.#signalAll("SIGKILL");
    for (const child of [this.#collector, this.agent.process]) if (child) killProcess(child);
  }

  /** Stops HAProxy and its workers where they stand, as ones that hang. @returns how to let them go on */
  hangHaproxy(): () => void {
    return hung(-(this.#haproxy?.pid ?? 0));
  }

  /** The same of the agent. */
  hangAgent(): () => void {
    return hung(this.agent.process.pid ?? 0);
  }

  async #stopOthers(): Promise<void> {
    await Promise.all([this.#collector && endProcess(this.#collector), this.agent.stop()]);
  }

  /** HAProxy and what runs it. */
  #signalAll(signal: NodeJS.Signals): void {
    const pid = this.#haproxy?.pid;
    if (pid !== undefined && this.alive) process.kill(-pid, signal);
  }

  /** A path of the task's, on this machine. */
  #here(argument: string): string {
    return argument.replaceAll(`${this.settings.task.directory}/`, `${this.directory}/`);
  }
}

/** @param whom a process, or a group of them if negative */
function hung(whom: number): () => void {
  if (whom === 0) throw new Error("nothing runs that could hang");
  process.kill(whom, "SIGSTOP");
  return () => void process.kill(whom, "SIGCONT");
}
