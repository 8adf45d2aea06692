import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { endProcess, isRunning, killProcess } from "../../shared/child-process";
import { CommandError } from "../../shared/command-error";
import { until } from "../../shared/until";
import { OTHER_CORE, pinned } from "./pinned";

/** A server, as it is started. */
export interface ServerCommand {
  readonly name: string;
  readonly core: number;
  readonly command: string;
  readonly options: readonly string[];
  /** Of this server alone, for a pipe that takes its standard output. */
  readonly directory: string;
  readonly address: string;
  readonly port: number;
}

/** A server on a core of its choice, whose CPU is counted. */
export class MeasuredServer {
  readonly #process: ChildProcess;
  readonly #reader: ChildProcess;
  #stderr = "";

  /** Starts it, with standard output on a real pipe that is read, as a container runtime does: Node's own are sockets. */
  constructor(private readonly command: ServerCommand) {
    const fifo = join(command.directory, "stdout.fifo");
    if (spawnSync("mkfifo", [fifo]).status !== 0) throw new CommandError(`mkfifo ${fifo}: failed`);
    this.#reader = spawn(...pinned(OTHER_CORE, "cat", [fifo]), { stdio: "ignore" });
    const pipe = openSync(fifo, "r+");
    this.#process = spawn(...pinned(command.core, command.command, command.options), {
      stdio: ["ignore", pipe, "pipe"],
      cwd: command.directory,
    });
    closeSync(pipe);
    this.#process.stderr?.on("data", (data: Buffer) => {
      this.#stderr = `${this.#stderr}${data.toString()}`.slice(-4000);
    });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Of the server, and of the process that reads its standard output. */
  get pids(): number[] {
    return [this.#process, this.#reader].filter(isRunning).map((child) => child.pid ?? 0);
  }

  /** Resolves when it takes connections. */
  async listening(): Promise<void> {
    const { name, address, port } = this.command;
    await until(
      () => `${name} takes connections: ${this.#stderr}`,
      async () => !isRunning(this.#process) || (await accepts(address, port)),
    );
    if (!isRunning(this.#process)) throw new CommandError(`${name} did not start: ${this.#stderr}`);
  }

  /** At once, for when there is no time to wait. */
  kill(): void {
    for (const child of [this.#process, this.#reader]) killProcess(child);
  }

  async stop(): Promise<void> {
    await Promise.all([this.#process, this.#reader].map((child) => endProcess(child, { signal: "SIGKILL" })));
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
