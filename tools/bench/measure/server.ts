import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { connect } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LocalError } from "../../local/failure";
import { OTHER_CORE, pinned } from "./pinned";

export interface Command {
  readonly name: string;
  readonly core: number;
  readonly command: string;
  readonly options: readonly string[];
  /** Its own, for a pipe that takes its standard output. */
  readonly directory: string;
  readonly address: string;
  readonly port: number;
}

/** A process that was started here, and is stopped by its pid. */
export class MeasuredServer {
  private constructor(
    readonly command: Command,
    private readonly process: ChildProcess,
    private readonly reader: ChildProcess,
    private readonly said: () => string,
  ) {}

  get pid(): number {
    return this.process.pid ?? 0;
  }

  /** Its own, and that of what reads its standard output. */
  get pids(): number[] {
    return [this.process, this.reader].filter(isAlive).map((child) => child.pid ?? 0);
  }

  /** With standard output on a real pipe that somebody reads, as a container runtime does: Node's own are sockets. */
  static start(command: Command): MeasuredServer {
    const fifo = join(command.directory, "stdout.fifo");
    if (spawnSync("mkfifo", [fifo]).status !== 0) throw new LocalError(`mkfifo ${fifo}: failed`);
    const [reader, readerOptions] = pinned(OTHER_CORE, "cat", [fifo]);
    const cat = spawn(reader, readerOptions, { stdio: "ignore" });
    const pipe = openSync(fifo, "r+");
    const child = spawn(...pinned(command.core, command.command, command.options), {
      stdio: ["ignore", pipe, "pipe"],
      cwd: command.directory,
    });
    closeSync(pipe);
    let text = "";
    child.stderr?.on("data", (data: Buffer) => (text = `${text}${data.toString()}`.slice(-4000)));
    return new MeasuredServer(command, child, cat, () => text);
  }

  /** Resolves when it takes connections. */
  async listening(): Promise<void> {
    const { name, address, port } = this.command;
    for (const end = Date.now() + 30_000; Date.now() < end && this.alive; await sleep(20))
      if (await accepts(address, port)) return;
    throw new LocalError(`${name} did not start: ${this.said()}`);
  }

  get alive(): boolean {
    return isAlive(this.process);
  }

  /** At once, by pid. */
  kill(): void {
    for (const child of [this.process, this.reader].filter(isAlive)) child.kill("SIGKILL");
  }

  async stop(): Promise<void> {
    const ended = [this.process, this.reader].filter(isAlive).map((child) => once(child, "exit"));
    this.kill();
    await Promise.all(ended);
  }
}

const isAlive = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;

async function accepts(address: string, port: number): Promise<boolean> {
  const socket = connect(port, address);
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
