import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { NODE_ENVIRONMENT, NODE_FLAGS } from "../../../runtime/image/bundle";
import type { Task } from "../plan/task";
import type { TaskPlaces } from "./environment";

/** The collector of a task's traffic log: the image's bundle, at the task's own directory. */
export function startCollector(
  collector: NonNullable<Task["collector"]>,
  bundle: string,
  { directory }: Pick<TaskPlaces, "directory">,
  onLine: (line: string) => void,
): ChildProcess {
  const env = { ...NODE_ENVIRONMENT, ...collector.environment, GATEHOUSE_DIRECTORY: directory };
  const child = spawn(process.execPath, [...NODE_FLAGS, bundle, ...collector.arguments], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  createInterface(child.stdout).on("line", onLine);
  return child;
}
