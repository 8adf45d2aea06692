import { execFile, spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { NODE_ENVIRONMENT, NODE_FLAGS } from "../../../runtime/image/bundle";
import { CommandError } from "../../shared/command-error";
import { endProcess, isRunning } from "../../shared/child-process";
import { until } from "../../shared/until";

/** As the fleet's startTimeout: until then it must be healthy, or the task is given up. */
const START_MS = 120_000;

/** What an agent is started with. */
export interface LocalAgentSettings {
  /** The bundle, as the image has it. */
  readonly bundle: string;
  /** All of its environment: nothing of this machine's own reaches it. */
  readonly environment: Readonly<Record<string, string>>;
  /** The arguments of its health check. */
  readonly healthCheck: readonly string[];
  /** The file of its log, which it can write to even when this process is gone. */
  readonly log: string;
  /** Called with each line of its metrics. */
  readonly onMetrics?: ((line: string) => void) | undefined;
}

/** The agent beside an HAProxy: the image's bundle, started with the image's flags. */
export class LocalAgent {
  readonly process: ChildProcess;

  /** Starts it. */
  constructor(private readonly settings: LocalAgentSettings) {
    const log = openSync(settings.log, "a", 0o600);
    const flags = [...NODE_FLAGS, settings.bundle, "run"];
    const { onMetrics } = settings;
    const metrics = onMetrics === undefined ? "ignore" : "pipe";
    this.process = spawn(process.execPath, flags, { env: environmentOf(settings), stdio: ["ignore", metrics, log] });
    if (onMetrics && this.process.stdout) createInterface(this.process.stdout).on("line", onMetrics);
    closeSync(log);
  }

  /** Resolves when the agent's health check succeeds, which ECS waits for before it starts HAProxy. */
  async untilHealthy(): Promise<void> {
    let reason: string | undefined;
    const said = () => readFileSync(this.settings.log, "utf8").trim().split("\n").slice(-20).join("\n");
    await until(
      () => `the agent is healthy with the plan's environment:\n${reason}\n${said()}`,
      async () => (reason = await this.unhealthy()) === undefined || !isRunning(this.process),
      START_MS,
    );
    if (reason === undefined) return;
    throw new CommandError(`the agent ends with the plan's environment:\n${reason}\n${said()}`);
  }

  /** Why the health check fails; undefined if it succeeds. */
  async unhealthy(): Promise<string | undefined> {
    const { bundle, healthCheck } = this.settings;
    try {
      const options = { env: environmentOf(this.settings) };
      await promisify(execFile)(process.execPath, [...NODE_FLAGS, bundle, ...healthCheck], options);
      return undefined;
    } catch (error) {
      return (error as { stderr?: string }).stderr?.trim() ?? String(error);
    }
  }

  /** Has it read the secrets now, as an operator can. */
  pollNow(): void {
    this.process.kill("SIGHUP");
  }

  async stop(): Promise<void> {
    await endProcess(this.process);
  }
}

/** The plan's, as substituted, and the image's. */
function environmentOf({ environment }: LocalAgentSettings): Record<string, string> {
  return { ...environment, ...NODE_ENVIRONMENT, NODE_ENV: "production" };
}
