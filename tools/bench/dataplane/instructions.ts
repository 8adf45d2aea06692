import { once } from "node:events";
import { connect, type TLSSocket } from "node:tls";
import { setTimeout as sleep } from "node:timers/promises";
import { until } from "../../shared/until";
import { round } from "../../shared/statistics";
import type { ProxyContender } from "./contenders";
import { PRODUCTION_STAGES, type BenchEnvironment } from "./environment";
import { requests } from "./request";

/** What one request costs a proxy, in instructions of its own code: the same on every machine, whatever else it does. */
export interface InstructionCount {
  readonly name: string;
  readonly perRequest: number;
}

export interface CountPlan {
  /** Until what is made once was made: connections, entries of tables, memory. */
  readonly warmUp: number;
  readonly requests: number;
  /** How long what it does by itself, such as health checks, is counted, to be taken off. */
  readonly idleMs: number;
}

const CONNECTIONS = 4;
const PATIENCE_MS = 60_000;

/** One contender after the other: what waits would use the core too, fifty times slower than it is. */
export async function countInstructions(
  environment: BenchEnvironment,
  contenders: readonly (() => Promise<ProxyContender>)[],
  plan: CountPlan,
): Promise<InstructionCount[]> {
  const counts: InstructionCount[] = [];
  for (const start of contenders) {
    const count = await countOne(environment, await start(), plan);
    console.error(`${count.name}: ${count.perRequest}`);
    counts.push(count);
  }
  return counts;
}

async function countOne(
  environment: BenchEnvironment,
  { name, url, server, stages = PRODUCTION_STAGES, tokens }: ProxyContender,
  plan: CountPlan,
): Promise<InstructionCount> {
  if (server === undefined) throw new Error(`${name}: no server of it is counted`);
  const load = await Load.start(url, requests(environment.proof, stages, tokens));
  await until(`${name}: its servers are found`, () => load.isAnswered(), PATIENCE_MS);
  // Each stage has its connection to its service: a request has the stage of its number.
  await load.send(Math.max(plan.warmUp, 2 * stages.length));
  const idle = await rate(() => server.instructions.during(() => sleep(plan.idleMs)));
  const busy = await rate(() => server.instructions.during(() => load.send(plan.requests)));
  load.stop();
  await server.stop();
  return { name, perRequest: round((busy.count - (idle.count / idle.ms) * busy.ms) / plan.requests, 0) };
}

async function rate(count: () => Promise<number>): Promise<{ count: number; ms: number }> {
  const began = performance.now();
  return { count: await count(), ms: performance.now() - began };
}

/** Kept connections, on each of which one request follows the other. */
class Load {
  #sent = 0;

  private constructor(
    private readonly sockets: readonly TLSSocket[],
    private readonly texts: readonly string[],
  ) {}

  static async start(url: string, texts: readonly string[]): Promise<Load> {
    const { hostname: host, port } = new URL(url);
    const sockets = Array.from({ length: CONNECTIONS }, () =>
      connect({ host, port: Number(port), rejectUnauthorized: false, ALPNProtocols: ["http/1.1"] }),
    );
    await Promise.all(sockets.map((socket) => once(socket, "secureConnect")));
    return new Load(sockets, texts);
  }

  async send(count: number): Promise<void> {
    const each = async (socket: TLSSocket) => {
      for (let i = 0; i < count / CONNECTIONS; i++) {
        const answer = await this.#exchange(socket);
        if (!isOk(answer)) throw new Error(`not 200: ${answer}`);
      }
    };
    await Promise.all(this.sockets.map(each));
  }

  async isAnswered(): Promise<boolean> {
    return isOk(await this.#exchange(this.sockets[0]!));
  }

  stop(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async #exchange(socket: TLSSocket): Promise<string> {
    socket.write(this.texts[this.#sent++ % this.texts.length]!);
    let text = "";
    while (!isWhole(text)) {
      const [data] = (await once(socket, "data", { signal: AbortSignal.timeout(PATIENCE_MS) })) as [Buffer];
      text += data.toString("latin1");
    }
    return text;
  }
}

const isOk = (answer: string): boolean => answer.startsWith("HTTP/1.1 200 ");

function isWhole(text: string): boolean {
  const head = text.indexOf("\r\n\r\n") + 4;
  const [, length] = /^content-length: (\d+)/im.exec(text) ?? [];
  return head > 3 && length !== undefined && text.length >= head + Number(length);
}
