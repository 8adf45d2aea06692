import { join } from "node:path";
import type { Target } from "../gateway/forward";
import { HaproxyTask, type TaskSettings } from "./process";

/** How often targets are asked for their health; on AWS it is the target group's interval, some seconds. */
const HEALTH_MS = 200;

export interface FleetSettings extends Omit<TaskSettings, "directory"> {
  /** Where each task gets a directory of its own. */
  readonly root: string;
  /** What is to be done with a healthy task before it gets traffic. */
  readonly ready: (task: HaproxyTask) => Promise<void>;
}

interface Member {
  readonly task: HaproxyTask;
  ready: boolean;
  healthy: boolean;
  draining: boolean;
}

/** The tasks and the balancer in front of them, which sends new connections to healthy ones that do not drain. */
export class Fleet {
  readonly #members: Member[] = [];
  #started = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly settings: FleetSettings) {}

  /** Tasks that take new connections. */
  get tasks(): HaproxyTask[] {
    return this.#members.filter((member) => !member.draining && member.task.alive).map((member) => member.task);
  }

  /** Starts one more task. Resolves when the balancer sends it traffic. */
  async start(): Promise<HaproxyTask> {
    const directory = join(this.settings.root, `task-${++this.#started}`);
    const task = await HaproxyTask.start({ ...this.settings, directory });
    const member = { task, ready: false, healthy: false, draining: false };
    this.#members.push(member);
    await task.untilHealthy();
    await this.settings.ready(task);
    member.healthy = member.ready = true;
    this.#timer ??= setInterval(() => this.#check(), HEALTH_MS).unref();
    return task;
  }

  /** One of the healthy, by chance: a balancer goes by a hash of addresses and ports. */
  next(): Target | undefined {
    const open = this.#members.filter(
      (member) => member.ready && member.healthy && !member.draining && member.task.alive,
    );
    const chosen = open[Math.floor(Math.random() * open.length)]?.task;
    return chosen && { address: chosen.address, port: chosen.trafficPort };
  }

  /**
   * Replaces a task as a deployment does: the new one is healthy first, then the old one gets no new connections, then
   * it is asked to stop. @returns how the old one ended: 0 if it finished what it had in time.
   */
  async replace(old: HaproxyTask): Promise<number | null> {
    await this.start();
    for (const member of this.#members) if (member.task === old) member.draining = true;
    return old.stopGracefully();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#members.map((member) => member.task.stop()));
  }

  /** By pid and at once, for when there is no time. */
  kill(): void {
    for (const { task } of this.#members) if (task.alive) task.process.kill("SIGKILL");
  }

  #check(): void {
    for (const member of this.#members.filter(({ task }) => task.alive)) {
      member.task.healthy().then(
        (healthy) => (member.healthy = healthy),
        () => (member.healthy = false),
      );
    }
  }
}
