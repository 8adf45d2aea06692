import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { environmentOf, type AgentVariables } from "../../../runtime/agent/environment";
import { bundleAgent, NODE_ENVIRONMENT, NODE_FLAGS } from "../../../runtime/image/bundle";

/**
 * Starts a task's agent: the real bundle, in a process. It writes into `run` of the directory, and reads `store` in place of AWS, where the
 * secrets `edge` and `trust` are.
 *
 * @param serverName of the certificate in `edge`
 */
export function startAgent(directory: string, serverName: string, told: Partial<AgentVariables>): ChildProcess {
  const env = {
    PATH: process.env["PATH"],
    ...NODE_ENVIRONMENT,
    ...environmentOf({
      GATEHOUSE_DIRECTORY: join(directory, "run"),
      GATEHOUSE_STORE_DIRECTORY: join(directory, "store"),
      GATEHOUSE_CERTIFICATES: [
        { file: "edge.pem", secret: "edge", use: "Server", names: [serverName], trust: "trust" },
      ],
      GATEHOUSE_TRUST: { secret: "trust", files: ["backend-ca.pem"] },
      ...told,
    }),
  };
  const flags = [...NODE_FLAGS, bundleAgent(join(directory, "agent.cjs")), "run"];
  return spawn(process.execPath, flags, { env, stdio: "ignore" });
}

/** What a process has in memory now, or has had at the most, in MiB. */
export function memoryMiB(pid: number, what: "VmRSS" | "VmHWM" = "VmRSS"): number {
  return Number(new RegExp(`^${what}:\\s+(\\d+)`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
}
