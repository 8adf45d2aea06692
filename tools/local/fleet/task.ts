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
import { environmentHere, type Places } from "./environment";
import { refuseElsewhere } from "./substitute";

/** What a task is started with. */
export interface TaskSettings {
  readonly haproxy: string;
  /** The agent's bundle. */
  readonly bundle: string;
  readonly task: Task;
  readonly places: Places;
  /** Told of each line of the traffic log. */
  readonly onLine: (line: string) => void;
}

/** A task of the fleet: agent and collector, then HAProxy when the agent is healthy, stopped in the opposite order. */
export class FleetTask {
  readonly agent: LocalAgent;
  readonly #collector: ChildProcess | undefined;
  #haproxy: ChildProcess | undefined;
  /** What HAProxy says about itself, the last lines. */
  readonly #messages: string[] = [];

  /** Starts the agent and the collector. */
  constructor(private readonly settings: TaskSettings) {
    const { task, places, bundle } = settings;
    mkdirSync(places.directory, { mode: 0o700 });
    const environment = environmentHere(task.environment, places);
    this.agent = new LocalAgent({
      bundle,
      environment,
      healthCheck: task.healthCheck,
      log: `${places.directory}.agent.log`,
    });
    this.#collector = task.collector && startCollector(task.collector, bundle, places, settings.onLine);
  }

  /** Starts HAProxy when the agent holds what it needs. @throws with what is wrong, if it does not become healthy. */
  async start(): Promise<void> {
    const { haproxy, task, onLine } = this.settings;
    await this.agent.untilHealthy();
    refuseElsewhere(readFileSync(join(this.directory, "haproxy.cfg"), "utf8"));
    const asked = task.arguments.map((one) => one.replaceAll(`${task.directory}/`, `${this.directory}/`));
    const child = spawn(haproxy, asked, { stdio: ["ignore", "pipe", "pipe"] });
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

  /** As ECS does, by the image's stop signal: HAProxy finishes what it has. @returns its exit code, null if it was killed. */
  async stopGracefully(): Promise<number | null> {
    return this.#stop("SIGUSR1");
  }

  /** Now. */
  async stop(): Promise<void> {
    await this.#stop("SIGTERM");
  }

  kill(): void {
    for (const child of [this.#haproxy, this.#collector, this.agent.process]) if (child) killProcess(child);
  }

  async #stop(signal: NodeJS.Signals): Promise<number | null> {
    const ending = { signal, patienceSeconds: this.settings.task.stopSeconds };
    const code = this.#haproxy ? await endProcess(this.#haproxy, ending) : null;
    await Promise.all([this.#collector && endProcess(this.#collector), this.agent.stop()]);
    return code;
  }
}
