import childProcess, { ChildProcess } from "node:child_process";
import dgram from "node:dgram";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import { endProcess, isRunning, killProcess } from "../../tools/shared/child-process";
import { isReservation } from "../../tools/shared/ports";
import { kill, processTree } from "./process-tree";

/** Something that runs until it is ended: a child process, a server, a UDP socket. */
export interface Started {
  /** The test or hook that started it. */
  readonly by: string;
  /** `node agent.cjs run (pid 123)`, `a server on 127.0.0.1:8080`. */
  what(): string;
  runs(): boolean;
  end(): Promise<void>;
  /** As `end`, when there is no time to wait. */
  endNow(): void;
}

/** Who is told of each start before it happens. */
export interface Watcher {
  /** The test or hook that runs now. */
  by(): string;
  /** May throw, so that the program is not started. */
  program(file: string): void;
}

/** How long a program has between SIGTERM and SIGKILL. */
const PATIENCE_SECONDS = 2;

/** esbuild's service ends with the process that uses it, and does not keep it alive. */
const ENDS_BY_ITSELF = /\besbuild\b.* --service=/;

/** By what was started. */
const all = new Map<object, Started>();

/** What was started since the last `forget`, and still runs. */
export function running(): Started[] {
  return [...all.values()].filter((one) => one.runs());
}

export function forget(): void {
  all.clear();
}

/**
 * From now on, whatever this process starts is noted, whoever starts it: no test has to remember to register it. It is
 * noted where all ways to start it come together (`spawn`, `fork` and `execFile` are all ChildProcess.spawn).
 */
export function watch(watcher: Watcher): void {
  const children = ChildProcess.prototype as unknown as { spawn(options: { file: string }): number };
  before(children, "spawn", (self, { file }) => {
    watcher.program(file);
    const child = self as unknown as ChildProcess;
    all.set(child, startedChild(child, watcher.by()));
  });
  before(net.Server.prototype as { listen(): unknown }, "listen", (self) => {
    const server = self as unknown as net.Server;
    all.set(server, startedServer(server, watcher.by()));
  });
  before(dgram.Socket.prototype as { bind(): unknown }, "bind", (self) => {
    const socket = self as unknown as dgram.Socket;
    all.set(socket, startedSocket(socket, watcher.by()));
  });
  // What these start has ended when they return.
  const calls = childProcess as unknown as Record<string, (file: string) => unknown>;
  for (const name of ["spawnSync", "execFileSync", "execSync"]) before(calls, name, (_, file) => watcher.program(file));
  syncBuiltinESMExports();
}

/** Has `look` see each call of a method before it is made. */
export function before<N extends string, A extends unknown[]>(
  owner: Record<N, (...args: A) => unknown>,
  name: N,
  look: (self: object, ...args: A) => void,
): void {
  const method = owner[name];
  const seen = function (this: object, ...args: A): unknown {
    look(this, ...args);
    return method.apply(this, args);
  };
  Object.defineProperty(owner, name, { value: seen, writable: true, configurable: true });
}

function startedChild(child: ChildProcess, by: string): Started {
  const command = (): string => child.spawnargs.join(" ").slice(0, 200);
  const tree = () => (child.pid === undefined ? [] : processTree(child.pid));
  return {
    by,
    what: () => `${command()} (pid ${child.pid})`,
    runs: () => child.pid !== undefined && isRunning(child) && !ENDS_BY_ITSELF.test(command()),
    end: async () => {
      const below = tree();
      await endProcess(child, { patienceSeconds: PATIENCE_SECONDS });
      below.forEach(kill);
    },
    endNow: () => {
      tree().forEach(kill);
      killProcess(child);
    },
  };
}

function startedServer(server: net.Server, by: string): Started {
  const endNow = (): void => {
    server.close();
    // Of HTTP; what is connected to another keeps it from closing, but not this process from ending.
    if ("closeAllConnections" in server) (server as { closeAllConnections(): void }).closeAllConnections();
    server.unref();
  };
  return {
    by,
    what: () => `a server on ${place(server.address())}`,
    runs: () => server.listening && !isReservation(server),
    end: async () => endNow(),
    endNow,
  };
}

function startedSocket(socket: dgram.Socket, by: string): Started {
  const address = (): net.AddressInfo | undefined => {
    try {
      return socket.address();
    } catch {
      return undefined;
    }
  };
  const endNow = (): void => void socket.close();
  return {
    by,
    what: () => `a UDP socket on ${place(address())}`,
    runs: () => address() !== undefined,
    end: async () => endNow(),
    endNow,
  };
}

function place(address: net.AddressInfo | string | null | undefined): string {
  return typeof address === "object" && address ? `${address.address}:${address.port}` : String(address);
}
