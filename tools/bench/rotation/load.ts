import { Agent, request } from "node:https";

/** What to load, as the parent sends it. */
export interface Target {
  readonly port: number;
  readonly headers: readonly string[];
  /** Connections that are kept and never idle. */
  readonly kept: number;
  /** Loops of one new TLS connection, one request. */
  readonly fresh: number;
}

/** Totals since the start. Failed: any error, and any answer but 200. */
export interface Totals {
  readonly served: number;
  readonly failed: number;
  readonly errors: Readonly<Record<string, number>>;
}

let [served, failed, on] = [0, 0, true];
const errors: Record<string, number> = {};

process.on("message", (message: { start?: Target; read?: true; stop?: true }) => {
  if (message.start) run(message.start);
  if (message.stop) on = false;
  if (message.read || message.stop) process.send?.({ served, failed, errors } satisfies Totals);
});
process.on("disconnect", () => process.exit(0));

function run(target: Target): void {
  const keepAlive = new Agent({ keepAlive: true, maxSockets: target.kept, rejectUnauthorized: false });
  const loops = [...Array<Agent>(target.kept).fill(keepAlive), ...Array<false>(target.fresh).fill(false)];
  Promise.all(loops.map(async (agent) => loop(target, agent))).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
}

async function loop(target: Target, agent: Agent | false): Promise<void> {
  while (on) {
    const outcome = await once(target, agent);
    if (outcome === "200") served++;
    else {
      failed++;
      errors[outcome] = (errors[outcome] ?? 0) + 1;
      // A server that is away refuses at once: not to count the same outage ten thousand times.
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

async function once({ port, headers }: Target, agent: Agent | false): Promise<string> {
  return new Promise((resolve) => {
    const sent = request({ host: "127.0.0.1", port, path: "/", headers, agent, rejectUnauthorized: false });
    sent.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    sent.on("response", (answer) => {
      answer.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      answer.resume().on("end", () => resolve(String(answer.statusCode)));
    });
    sent.end();
  });
}
