import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { connect } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { endProcess, isRunning, killProcess } from "../../shared/child-process";
import { CommandError } from "../../shared/command-error";
import { until } from "../../shared/until";
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
    return [this.process, this.reader].filter(isRunning).map((child) => child.pid ?? 0);
  }

  /** With standard output on a real pipe that somebody reads, as a container runtime does: Node's own are sockets. */
  static start(command: Command): MeasuredServer {
    const fifo = join(command.directory, "stdout.fifo");
    if (spawnSync("mkfifo", [fifo]).status !== 0) throw new CommandError(`mkfifo ${fifo}: failed`);
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
    await until(
      () => `${name} takes connections: ${this.said()}`,
      async () => !isRunning(this.process) || (await accepts(address, port)),
    );
    if (!isRunning(this.process)) throw new CommandError(`${name} did not start: ${this.said()}`);
  }

  /** At once, by pid. */
  kill(): void {
    for (const child of [this.process, this.reader]) killProcess(child);
  }

  async stop(): Promise<void> {
    await Promise.all([this.process, this.reader].map((child) => endProcess(child, { signal: "SIGKILL" })));
  }
}

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
