import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { endProcess, isRunning, killProcess } from "../../shared/child-process";
import { CommandError } from "../../shared/command-error";
import { until } from "../../shared/until";
import { counted, InstructionCounter } from "./callgrind";
import { OTHER_CORE, pinned } from "./pinned";

/** Under callgrind, while others use the core. */
const COUNTED_START_MS = 120_000;

const CONNECT_MS = 2000;

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
  /** Whether its instructions are counted, which makes it slow. */
  readonly counted?: boolean;
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
    const { directory, options } = command;
    const started = command.counted
      ? counted(directory, command.command, options)
      : ([command.command, options] as const);
    this.#process = spawn(...pinned(command.core, ...started), {
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

  /** Of one that is counted. */
  get instructions(): InstructionCounter {
    return new InstructionCounter(this.pid, this.command.directory);
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
      this.command.counted ? COUNTED_START_MS : undefined,
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
    await once(socket, "connect", { signal: AbortSignal.timeout(CONNECT_MS) });
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
