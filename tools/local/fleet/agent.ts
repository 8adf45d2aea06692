import { execFile, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { NODE_ENVIRONMENT, NODE_FLAGS } from "../../../runtime/image/bundle";
import { LocalError } from "../failure";
import { Child } from "./child";

/** ECS gives a container that is not told otherwise this long to stop. */
export const STOP_SECONDS = 30;
/** As the fleet's startTimeout: until then it must be healthy, or the task is given up. */
const START_MS = 120_000;
const PAUSE_MS = 50;

/** What an agent is started with. */
export interface LocalAgentSettings {
  /** The bundle, as the image has it. */
  readonly bundle: string;
  /** All of its environment: nothing of this machine's own reaches it. */
  readonly environment: Readonly<Record<string, string>>;
  /** The arguments of its health check. */
  readonly healthCheck: readonly string[];
  /** What it says goes to this file, which it can write to whatever becomes of us. */
  readonly log: string;
}

/** The agent beside an HAProxy: the image's bundle, started with the image's flags. */
export class LocalAgent extends Child {
  private constructor(private readonly settings: LocalAgentSettings) {
    const log = openSync(settings.log, "a", 0o600);
    const stdio = ["ignore", "ignore", log] as const;
    super(spawn(process.execPath, [...NODE_FLAGS, settings.bundle, "run"], { env: environmentOf(settings), stdio: [...stdio] })); // prettier-ignore
    closeSync(log);
  }

  static start(settings: LocalAgentSettings): LocalAgent {
    return new LocalAgent(settings);
  }

  /** What ECS waits for before it starts HAProxy: that the agent's own health check says so. */
  async untilHealthy(): Promise<void> {
    const end = Date.now() + START_MS;
    let wrong = await this.unhealthy();
    while (wrong !== undefined && this.alive && Date.now() < end) {
      await sleep(PAUSE_MS);
      wrong = await this.unhealthy();
    }
    if (wrong === undefined) return;
    const said = readFileSync(this.settings.log, "utf8").trim().split("\n").slice(-20).join("\n");
    throw new LocalError(`the agent does not become healthy with the plan's environment:\n${wrong}\n${said}`);
  }

  /** What the health check says; undefined if it is content. */
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

  /** Look at the secrets now, as an operator asks it to. */
  look(): void {
    this.process.kill("SIGHUP");
  }

  async stop(): Promise<void> {
    await this.end("SIGTERM", STOP_SECONDS);
  }
}

/** The plan's, as substituted, and the image's. */
function environmentOf({ environment }: LocalAgentSettings): Record<string, string> {
  return { ...environment, ...NODE_ENVIRONMENT, NODE_ENV: "production" };
}
