import { setTimeout as sleep } from "node:timers/promises";
import type { LinkTarget } from "../gateway/forward";
import { candidates } from "./target";
import { FleetTask, type TaskSettings } from "./task";
import { waitMilliseconds } from "./time";

/** The interval of health checks; on AWS the target group's, some seconds. */
const HEALTH_MS = 200;

export interface LocalFleetSettings extends Omit<TaskSettings, "places"> {
  /** Where the first, second, … task is: each has another directory and address. */
  readonly places: (number: number) => TaskSettings["places"];
  /** Resolves when a healthy task can have traffic. */
  readonly ready: (task: FleetTask) => Promise<void>;
}

interface Member {
  readonly task: FleetTask;
  ready: boolean;
  redSince: number | undefined;
  takenOutAt: number | undefined;
  /** Whether a health check is on its way. */
  isChecked: boolean;
}

/** The tasks, what ECS does with them, and the balancer in front. */
export class LocalFleet {
  readonly #members: Member[] = [];
  #started = 0;
  #replacing = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly settings: LocalFleetSettings) {}

  /** Tasks that are in the target group. */
  get tasks(): FleetTask[] {
    return this.#members
      .filter(({ takenOutAt, task }) => takenOutAt === undefined && task.alive)
      .map(({ task }) => task);
  }

  /** Those whose health check is green, as the balancer counts them. */
  get healthyTargets(): number {
    const isIn = ({ ready, redSince, takenOutAt }: Member) =>
      ready && redSince === undefined && takenOutAt === undefined;
    return this.#members.filter((member) => isIn(member) && member.task.alive).length;
  }

  /** As ECS counts them: the one that is steady, and each that replaces tasks now. */
  get deployments(): number {
    return 1 + this.#replacing;
  }

  /** Starts one more task. Resolves when the balancer sends it traffic. */
  async start(): Promise<FleetTask> {
    const task = new FleetTask({ ...this.settings, places: this.settings.places(++this.#started) });
    const member: Member = { task, ready: false, redSince: undefined, takenOutAt: undefined, isChecked: false };
    this.#members.push(member);
    await task.start();
    await this.settings.ready(task);
    member.ready = true;
    this.#timer ??= setInterval(() => this.#check(), HEALTH_MS).unref();
    return task;
  }

  /** Their addresses, as Cloud Map has them: registered while they run, removed before they are stopped. */
  get addresses(): string[] {
    return this.tasks.map((task) => task.address);
  }

  /** A task for a new connection, at random: the balancer goes by a hash. */
  next(): LinkTarget | undefined {
    const targets = this.#members.map((member) => ({ ...member, isAlive: member.task.alive }));
    const among = candidates(targets, Date.now());
    const chosen = among[Math.floor(Math.random() * among.length)]?.task;
    return chosen && { address: chosen.address, port: chosen.trafficPort };
  }

  /**
   * Replaces a task as a deployment does: the new one is healthy first, then the old one is taken out, and stopped when the
   * deregistration delay is over. @returns the old one's exit code: 0 if it finished its requests in time
   */
  async replace(old: FleetTask): Promise<number | null> {
    this.#replacing++;
    try {
      await this.start();
      this.#takeOut(old);
      await sleep(waitMilliseconds(this.settings.task.deregistrationSeconds));
      return await old.stopGracefully();
    } finally {
      this.#replacing--;
    }
  }

  /** Stops a task without notice (StopTask, a retired host): it is taken out at the same moment. @returns as `replace` */
  async stopTask(task: FleetTask): Promise<number | null> {
    this.#takeOut(task);
    return task.stopGracefully();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#members.map((member) => member.task.stop()));
  }

  /** At once, for when there is no time to wait. */
  kill(): void {
    for (const { task } of this.#members) task.kill();
  }

  #takeOut(task: FleetTask): void {
    for (const member of this.#members) if (member.task === task) member.takenOutAt ??= Date.now();
  }

  /** One after the other for each target: an answer that comes late must not undo what a later check has found. */
  #check(): void {
    for (const member of this.#members.filter(({ ready, isChecked }) => ready && !isChecked)) {
      const note = (green: boolean): void => {
        member.isChecked = false;
        member.redSince = green ? undefined : (member.redSince ?? Date.now());
      };
      member.isChecked = true;
      member.task.healthy().then(note, () => note(false));
    }
  }
}
