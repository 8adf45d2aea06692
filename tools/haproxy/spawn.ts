import { spawn, type ChildProcess, type StdioOptions } from "node:child_process";
import { join } from "node:path";

/** Starts HAProxy with the files of a directory, as the fleet's task does. */
export function spawnHaproxy(path: string, directory: string, stdio: StdioOptions = "ignore"): ChildProcess {
  const options = ["-W", "-db", "-S", `${directory}/master.sock,mode,600`, "-f", join(directory, "haproxy.cfg")];
  return spawn(path, options, { stdio });
}
