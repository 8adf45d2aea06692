import { once } from "node:events";
import type { Socket } from "node:net";
import { RING } from "../../../haproxy/config";
import { after, count, lastOf, Lines, sorted } from "./lines";
import type { Position } from "./position";
import { opened, Session } from "./session";

/** HAProxy's own for a session that is silent is 30 s (`stats timeout`); without requests the log is. */
const SILENT_SECONDS = 7 * 86_400;
/** Our two sessions keep a worker from ending; whatever else does has something to say. */
const OWN_JOBS = 2;

/** Where a worker's log goes. */
export interface LogTaker {
  /** Must not come back before the lines are taken. */
  readonly write: (lines: Buffer, pid: number) => void;
  /** Lines that nobody will have: there was no room for them. */
  readonly lost: (lines: number) => void;
}

/** How far a worker's stop is. */
export interface Stop {
  readonly stopping: boolean;
  /** Connections and whatever else it waits for, our sessions not counted. */
  readonly jobs: number;
}

/**
 * The log of one HAProxy worker, read from the ring in its memory by a session of the Runtime API. The session keeps a worker
 * that stops from ending, so that its last line is read too; a connection that HAProxy opens by itself closes with the signal
 * instead, and what was logged after it is lost (haproxy#3436; measured: 0 of 50 lines).
 */
export class WorkerLog {
  readonly #lines = new Lines();
  /** Resolves when the last line was taken. */
  readonly ended: Promise<void>;

  private constructor(
    readonly pid: number,
    private readonly control: Session,
    private readonly events: Socket,
    private readonly taker: LogTaker,
    private skip: { readonly line: Buffer; times: number },
  ) {
    this.ended = new Promise<void>((resolve) => events.on("close", () => resolve())).then(() => {
      this.#tell(this.#lines.end());
      control.close();
    });
  }

  /**
   * @param known whose lines are read already
   * @param resume where an earlier collector stopped. If its line is not there any more, the ring was filled anew meanwhile, of which HAProxy says
   *   nothing: at least one line is lost.
   * @returns undefined if the worker that listens is known, or another one took its place meanwhile
   * @throws if nobody listens
   */
  static async open(
    path: string,
    known: ReadonlySet<number>,
    resume: Position | undefined,
    taker: LogTaker,
  ): Promise<WorkerLog | undefined> {
    const control = await Session.open(path);
    const pid = numberIn("Pid", await control.ask("show info"));
    if (pid === undefined || known.has(pid)) return void control.close();
    const events = await opened(path);
    events.write(`set timeout cli ${SILENT_SECONDS};show info;show events ${RING} -w\n`);
    const [header, rest] = await untilBlank(events);
    if (numberIn("Pid", header) !== pid) {
      events.destroy();
      return void control.close();
    }
    // Nothing is overwritten that this session has not been sent.
    events.pause();
    const line = resume?.worker === pid ? resume.line : Buffer.alloc(0);
    const times = line.length > 0 ? count(await held(path), line) : 0;
    if (line.length > 0 && times === 0) taker.lost(1);
    const log = new WorkerLog(pid, control, events, taker, { line, times });
    log.#take(rest);
    events.on("data", (part: Buffer) => log.#take(part)).resume();
    return log;
  }

  /** Undefined if the worker is gone. */
  async stop(): Promise<Stop | undefined> {
    const info = await this.control.ask("show info");
    const [jobs, unstoppable] = [numberIn("Jobs", info), numberIn("Unstoppable Jobs", info)];
    if (jobs === undefined || unstoppable === undefined) return undefined;
    return { stopping: numberIn("Stopping", info) === 1, jobs: jobs - unstoppable - OWN_JOBS };
  }

  /** Ends every request that still runs, each with its line. */
  async endRequests(): Promise<void> {
    const sessions = (await this.control.ask("show sess")) ?? "";
    const ours = [...sessions.matchAll(/^(0x[0-9a-f]+): proto=\S+ .*?\bfe=edge /gm)].map(([, id]) => id!);
    for (const id of ours) await this.control.ask(`shutdown session ${id}`);
  }

  /** Takes what is there, and lets the worker go. */
  async finish(patienceMs: number): Promise<void> {
    // A key press ends the command once everything was sent.
    if (!this.events.destroyed) this.events.write("\n");
    const impatience = setTimeout(() => this.events.destroy(), patienceMs);
    await this.ended;
    clearTimeout(impatience);
  }

  #take(part: Buffer): void {
    let lines = this.#lines.take(part);
    while (this.skip.times > 0 && lines.length > 0) {
      const end = after(lines, this.skip.line);
      if (end > 0) this.skip.times--;
      lines = lines.subarray(end > 0 ? end : lines.length);
    }
    this.#tell(lines);
  }

  #tell(lines: Buffer): void {
    const { objects, dropped } = sorted(lines);
    if (dropped > 0) this.taker.lost(dropped);
    if (objects.length > 0) this.taker.write(objects, this.pid);
  }
}

/** A position for the last of what was written. */
export const positionOf = (lines: Buffer, worker: number): Position => ({ worker, line: lastOf(lines) });

/** All that the ring holds now. */
async function held(path: string): Promise<Buffer> {
  const socket = await opened(path);
  socket.write(`show events ${RING}\n`);
  const parts: Buffer[] = [];
  socket.on("data", (part: Buffer) => parts.push(part));
  await once(socket, "close");
  return Buffer.concat(parts);
}

/** What comes before the first blank line after some text, and what came after it. */
async function untilBlank(socket: Socket): Promise<[header: string, rest: Buffer]> {
  let all = Buffer.alloc(0);
  for (;;) {
    const [part] = (await once(socket, "data")) as [Buffer];
    all = Buffer.concat([all, part]);
    const start = all.indexOf("Pid:");
    const end = start < 0 ? -1 : all.indexOf("\n\n", start);
    if (end >= 0) return [all.toString("latin1", 0, end), all.subarray(end + 2)];
    if (socket.destroyed) return ["", Buffer.alloc(0)];
  }
}

function numberIn(name: string, info: string | undefined): number | undefined {
  const found = new RegExp(`^${name}: (\\d+)$`, "m").exec(info ?? "")?.[1];
  return found === undefined ? undefined : Number(found);
}
