import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { endProcess, isRunning, killProcess } from "./child-process";
import { CommandError } from "./command-error";
import { freePort } from "./ports";
import { until } from "./until";

/** Python takes seconds to start. */
const START_MS = 60_000;

/** `moto_server`, an imitation of AWS on loopback. */
export class MotoServer {
  private constructor(
    /** Its URL, for every service. */
    readonly endpoint: string,
    private readonly child: ChildProcess,
  ) {}

  /** Resolves when it answers. @throws CommandError if there is no `moto_server` on the PATH, or if it does not answer */
  static async start(): Promise<MotoServer> {
    const port = await freePort();
    const child = spawn("moto_server", ["-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
    await once(child, "spawn").catch(() => {
      throw new CommandError("moto_server not found on the PATH: pip install 'moto[server]'");
    });
    const server = new MotoServer(`http://127.0.0.1:${port}`, child);
    const answers = async () => fetch(server.endpoint).then(() => true, () => false); // prettier-ignore
    try {
      await until("moto_server answers", async () => !isRunning(child) || (await answers()), START_MS);
    } catch (error) {
      await server.stop();
      throw error;
    }
    if (!isRunning(child)) throw new CommandError("moto_server ends at once: run it by hand to see why");
    return server;
  }

  async stop(): Promise<void> {
    await endProcess(this.child, { patienceSeconds: 5 });
  }

  /** At once, for when there is no time to wait. */
  kill(): void {
    killProcess(this.child);
  }
}
