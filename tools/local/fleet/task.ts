import { spawn } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { LocalError } from "../failure";
import type { Task } from "../plan/task";
import { waitUntil } from "../until";
import { LocalAgent, STOP_SECONDS } from "./agent";
import { Child } from "./child";
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
  readonly #collector: Child | undefined;
  #haproxy: Child | undefined;
  /** What HAProxy says about itself, the last lines. */
  readonly #messages: string[] = [];

  /** Starts the agent and the collector. */
  constructor(private readonly settings: TaskSettings) {
    const { task, places, bundle } = settings;
    mkdirSync(places.directory, { mode: 0o700 });
    const environment = environmentHere(task.environment, places);
    this.agent = LocalAgent.start({
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
    const started = (this.#haproxy = new Child(child));
    const messages = this.#messages;
    createInterface(child.stdout).on("line", onLine);
    createInterface(child.stderr).on("line", (line) => messages.splice(0, messages.push(line) - 50));
    await waitUntil(
      async () => !started.alive || (await this.healthy()),
      () => `haproxy does not become healthy:\n${messages.join("\n")}`,
    );
    if (!started.alive) throw new LocalError(`haproxy ends with the plan's configuration:\n${messages.join("\n")}`);
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
    return this.#haproxy?.alive ?? false;
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
    this.#haproxy?.kill();
    this.#collector?.kill();
    this.agent.kill();
  }

  async #stop(signal: NodeJS.Signals): Promise<number | null> {
    const code = (await this.#haproxy?.end(signal, this.settings.task.stopSeconds)) ?? null;
    await Promise.all([this.#collector?.end("SIGTERM", STOP_SECONDS), this.agent.stop()]);
    return code;
  }
}
