import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:net";
import { render, type Intent } from "../../haproxy/config";
import { standIns } from "../../tools/haproxy/validate";
import { findHaproxy, isHaproxyRequired, type Haproxy } from "../../tools/haproxy/find";
import { spawnHaproxy } from "../../tools/haproxy/spawn";
import { endProcess, isRunning } from "../../tools/shared/child-process";
import { freePort } from "../../tools/shared/ports";
import { until as untilWithin } from "../../tools/shared/until";

// What tests of a running HAProxy need besides.
export { freePort } from "../../tools/shared/ports";

/** As tools/shared/until.ts, with the patience that a machine asks for on which two runs of the tests share the cores. */
export function until(what: string | (() => string), holds: () => boolean | Promise<boolean>): Promise<void> {
  return untilWithin(what, holds, 60_000);
}

/** The binary, or a skip of the suite; in CI its absence is a failure. For a `before` hook. */
export function haproxyOrSkip(context: Mocha.Context): Haproxy {
  context.timeout(300_000);
  const found = findHaproxy();
  if (!("missing" in found)) return found;
  if (isHaproxyRequired()) throw new Error(found.missing);
  process.stderr.write(`skipped: ${found.missing}\n`);
  return context.skip();
}

/** A running HAProxy on loopback. */
export interface Edge {
  readonly directory: string;
  readonly trafficPort: number;
  readonly controlPort: number;
  /** Lines of the traffic log so far. */
  readonly log: string[];
  /** What the process says about itself. */
  readonly messages: string[];
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/** Starts HAProxy with what `render` makes of an intent; only addresses, ports and the directory are substituted. */
export async function start(haproxy: Haproxy, intent: Intent, files: Record<string, string> = {}): Promise<Edge> {
  const directory = mkdtempSync(join(tmpdir(), "gatehouse-haproxy-"));
  const [trafficPort, controlPort] = [await freePort(), await freePort()];
  const alone = { self: "self", members: [{ name: "self", address: "127.0.0.1" }], port: await freePort() };
  const local = {
    maxConnections: 500,
    fleet: alone,
    ...intent,
    directory,
    address: "127.0.0.1",
    trafficPort,
    controlPort,
  };
  for (const [name, text] of Object.entries({ ...(await standIns()), ...render(local), ...files }))
    writeFileSync(join(directory, name), text, { mode: 0o600 });
  const child = spawnHaproxy(haproxy.path, directory, ["ignore", "pipe", "pipe"]);
  const [log, messages] = [lines(child.stdout!), lines(child.stderr!)];
  const edge = {
    directory,
    trafficPort,
    controlPort,
    log,
    messages,
    process: child,
    stop: () => stop(child, directory),
  };
  try {
    await healthy(edge);
  } catch (error) {
    await edge.stop();
    throw error;
  }
  return edge;
}

async function stop(child: ChildProcess, directory: string): Promise<void> {
  await endProcess(child);
  rmSync(directory, { recursive: true, force: true });
}

async function healthy(edge: Edge): Promise<void> {
  await until(
    () => `haproxy is healthy: ${edge.messages.join("\n")}`,
    async () => {
      const answer = await fetch(`http://127.0.0.1:${edge.controlPort}/healthz`).catch(() => undefined);
      return !isRunning(edge.process) || answer?.status === 200;
    },
  );
  if (!isRunning(edge.process)) throw new Error(`haproxy did not start: ${edge.messages.join("\n")}`);
}

/** One command on the Runtime API, or with `master.sock` on the master's. */
export async function command(edge: Edge, text: string, socket = "admin.sock"): Promise<string> {
  const connection = connect(join(edge.directory, socket));
  connection.write(`${text}\n`);
  let answer = "";
  connection.on("data", (data: Buffer) => (answer += data.toString("utf8")));
  await once(connection, "close");
  return answer.trim();
}

function lines(stream: NodeJS.ReadableStream): string[] {
  const whole: string[] = [];
  let rest = "";
  stream.on("data", (data: Buffer) => {
    const parts = (rest + data.toString("utf8")).split("\n");
    rest = parts.pop() ?? "";
    whole.push(...parts);
  });
  return whole;
}
