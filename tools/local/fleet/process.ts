import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { LocalError } from "../failure";
import type { Task } from "../plan/task";
import { freePorts } from "../ground/ports";
import { onLoopback, type Places } from "./substitute";

/** What a task is started with. */
export interface TaskSettings {
  readonly haproxy: string;
  readonly task: Task;
  /** A directory of its own, not there yet. */
  readonly directory: string;
  /** What stands beside the plan's files or in their place: certificate and origins. */
  readonly files: Readonly<Record<string, string>>;
  readonly places: Pick<Places, "address" | "resolver" | "backend">;
  /** Told of each line of the traffic log. */
  readonly onLine: (line: string) => void;
}

/** HAProxy as a task of the fleet has it: the plan's files, arguments and way to stop. */
export class HaproxyTask {
  /** What it says about itself, the last lines. */
  readonly messages: string[] = [];

  private constructor(
    readonly process: ChildProcess,
    readonly directory: string,
    readonly address: string,
    readonly trafficPort: number,
    readonly controlPort: number,
    private readonly task: Task,
  ) {}

  /** Starts it. It may take a moment until it is healthy. */
  static async start(settings: TaskSettings): Promise<HaproxyTask> {
    const { task, directory, places } = settings;
    const config = task.files["haproxy.cfg"] ?? "";
    const listeners = await freePorts([...config.matchAll(/^\s+bind [0-9.]+:(\d+)/gm)].map(([, port]) => Number(port)));
    const listener = (port: number): number => listeners.get(port) ?? port;
    const text = onLoopback(config, task.directory, { ...places, directory, listener });
    mkdirSync(directory, { mode: 0o700 });
    for (const [name, content] of Object.entries({ ...task.files, "haproxy.cfg": text, ...settings.files }))
      writeFileSync(join(directory, name), content, { mode: 0o600 });
    const asked = task.arguments.map((one) => one.replaceAll(`${task.directory}/`, `${directory}/`));
    const child = spawn(settings.haproxy, asked, { stdio: ["ignore", "pipe", "pipe"] });
    const [trafficPort, controlPort] = [listener(task.trafficPort), listener(task.controlPort)];
    const started = new HaproxyTask(child, directory, places.address, trafficPort, controlPort, task);
    createInterface(child.stdout).on("line", settings.onLine);
    createInterface(child.stderr).on("line", (line) => started.messages.splice(0, started.messages.push(line) - 50));
    await once(child, "spawn");
    return started;
  }

  get socket(): string {
    return join(this.directory, "admin.sock");
  }

  get alive(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  /** What the balancer's health check finds. */
  async healthy(): Promise<boolean> {
    const url = `http://${this.address}:${this.controlPort}${this.task.healthPath}`;
    const answer = await fetch(url, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
    await answer?.body?.cancel();
    return answer?.status === 200;
  }

  /** @throws with what it said, if it does not become healthy. */
  async untilHealthy(): Promise<void> {
    const end = Date.now() + 15_000;
    while (this.alive && Date.now() < end) {
      if (await this.healthy()) return;
      await sleep(50);
    }
    throw new LocalError(`haproxy does not start with the plan's configuration:\n${this.messages.join("\n")}`);
  }

  /** As ECS does: the image's stop signal, then patience, then an end. @returns the exit code, null if it was killed. */
  async stopGracefully(): Promise<number | null> {
    if (!this.alive) return this.process.exitCode;
    const gone = once(this.process, "exit") as Promise<[number | null]>;
    this.process.kill("SIGUSR1");
    const impatience = setTimeout(() => this.process.kill("SIGKILL"), this.task.stopSeconds * 1000);
    const [code] = await gone;
    clearTimeout(impatience);
    return code;
  }

  /** Now. */
  async stop(): Promise<void> {
    if (!this.alive) return;
    const gone = once(this.process, "exit");
    this.process.kill("SIGTERM");
    await gone;
  }
}
