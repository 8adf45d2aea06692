import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { collectorEnvironment } from "../../../runtime/agent/environment";
import { NODE_ENVIRONMENT, NODE_FLAGS } from "../../../runtime/image/bundle";
import type { Task } from "../plan/task";
import type { TaskPlaces } from "./environment";

/** The collector of a task's traffic log: the image's bundle, on the task's own address. */
export function startCollector(
  collector: NonNullable<Task["collector"]>,
  bundle: string,
  { address, port }: Pick<TaskPlaces, "address" | "port">,
  onLine: (line: string) => void,
): ChildProcess {
  const env = { ...NODE_ENVIRONMENT, ...collectorEnvironment({ address, port: port(collector.port) }) };
  const child = spawn(process.execPath, [...NODE_FLAGS, bundle, ...collector.arguments], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  createInterface(child.stdout).on("line", onLine);
  return child;
}
