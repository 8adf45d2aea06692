import type { LinkTarget } from "../gateway/forward";
import { FleetTask, type TaskSettings } from "./task";

/** How often targets are asked for their health; on AWS it is the target group's interval, some seconds. */
const HEALTH_MS = 200;

export interface LocalFleetSettings extends Omit<TaskSettings, "places"> {
  /** Where the first, second, … task is: each has a directory and an address of its own. */
  readonly places: (number: number) => TaskSettings["places"];
  /** What is to be done with a healthy task before it gets traffic. */
  readonly ready: (task: FleetTask) => Promise<void>;
}

interface Member {
  readonly task: FleetTask;
  ready: boolean;
  healthy: boolean;
  draining: boolean;
}

/** The tasks and the balancer in front of them, which sends new connections to healthy ones that do not drain. */
export class LocalFleet {
  readonly #members: Member[] = [];
  #started = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly settings: LocalFleetSettings) {}

  /** Tasks that take new connections. */
  get tasks(): FleetTask[] {
    return this.#members.filter((member) => !member.draining && member.task.alive).map((member) => member.task);
  }

  /** Starts one more task. Resolves when the balancer sends it traffic. */
  async start(): Promise<FleetTask> {
    const task = new FleetTask({ ...this.settings, places: this.settings.places(++this.#started) });
    const member = { task, ready: false, healthy: false, draining: false };
    this.#members.push(member);
    await task.start();
    await this.settings.ready(task);
    member.healthy = member.ready = true;
    this.#timer ??= setInterval(() => this.#check(), HEALTH_MS).unref();
    return task;
  }

  /** Their addresses, as Cloud Map has them: registered while they run, gone before they are asked to stop. */
  get addresses(): string[] {
    return this.tasks.map((task) => task.address);
  }

  /** One of the healthy, by chance: a balancer goes by a hash of addresses and ports. */
  next(): LinkTarget | undefined {
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
  async replace(old: FleetTask): Promise<number | null> {
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
    for (const { task } of this.#members) task.kill();
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
