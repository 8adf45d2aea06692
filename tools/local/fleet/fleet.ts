import { setTimeout as sleep } from "node:timers/promises";
import type { LinkTarget } from "../gateway/forward";
import { takesNew } from "./target";
import { FleetTask, type TaskSettings } from "./task";
import { waitMilliseconds } from "./time";

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
  redSince: number | undefined;
  takenOutAt: number | undefined;
}

/** The tasks, what ECS does with them, and the balancer in front. */
export class LocalFleet {
  readonly #members: Member[] = [];
  #started = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly settings: LocalFleetSettings) {}

  /** Tasks that are in the target group. */
  get tasks(): FleetTask[] {
    return this.#members
      .filter(({ takenOutAt, task }) => takenOutAt === undefined && task.alive)
      .map(({ task }) => task);
  }

  /** Starts one more task. Resolves when the balancer sends it traffic. */
  async start(): Promise<FleetTask> {
    const task = new FleetTask({ ...this.settings, places: this.settings.places(++this.#started) });
    const member: Member = { task, ready: false, redSince: undefined, takenOutAt: undefined };
    this.#members.push(member);
    await task.start();
    await this.settings.ready(task);
    member.ready = true;
    this.#timer ??= setInterval(() => this.#check(), HEALTH_MS).unref();
    return task;
  }

  /** Their addresses, as Cloud Map has them: registered while they run, gone before they are asked to stop. */
  get addresses(): string[] {
    return this.tasks.map((task) => task.address);
  }

  /** Where a new connection goes, by chance: a balancer goes by a hash of addresses and ports. If nobody is well, to anybody. */
  next(): LinkTarget | undefined {
    const known = this.#members.filter(({ ready }) => ready);
    const open = known.filter((member) => takesNew(member, Date.now()));
    const among = open.length > 0 ? open : known.filter(({ task }) => task.alive);
    const chosen = among[Math.floor(Math.random() * among.length)]?.task;
    return chosen && { address: chosen.address, port: chosen.trafficPort };
  }

  /**
   * Replaces a task as a deployment does: the new one is well first, then the old one is taken out, and stopped when the
   * deregistration delay is over. @returns how the old one ended: 0 if it finished what it had in time.
   */
  async replace(old: FleetTask): Promise<number | null> {
    await this.start();
    this.#takeOut(old);
    await sleep(waitMilliseconds(this.settings.task.deregistrationSeconds));
    return old.stopGracefully();
  }

  /** Stops a task that nobody announced (StopTask, a retired host): it is taken out at the same moment. @returns as above. */
  async stopTask(task: FleetTask): Promise<number | null> {
    this.#takeOut(task);
    return task.stopGracefully();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#members.map((member) => member.task.stop()));
  }

  /** By pid and at once, for when there is no time. */
  kill(): void {
    for (const { task } of this.#members) task.kill();
  }

  #takeOut(task: FleetTask): void {
    for (const member of this.#members) if (member.task === task) member.takenOutAt ??= Date.now();
  }

  #check(): void {
    for (const member of this.#members.filter(({ ready }) => ready)) {
      const note = (green: boolean): void =>
        void (member.redSince = green ? undefined : (member.redSince ?? Date.now()));
      member.task.healthy().then(note, () => note(false));
    }
  }
}
