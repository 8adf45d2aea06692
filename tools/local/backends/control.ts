import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { close, listen } from "../../shared/listen";
import type { Instance, Instances } from "./instances";
import { turned } from "./knobs";

/**
 * Where a person turns the knobs of the sample backend.
 *
 *     GET    /                     all instances
 *     POST   /<stage>/<version>    one more instance
 *     PATCH  /<stage>/<version>/<instance>   {"healthy", "latencyMs", "errorPercent"}
 *     DELETE /<stage>/<version>/<instance>   killed, without any warning
 */
export class Control {
  readonly #server: Server;

  constructor(private readonly instances: Instances) {
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => tell(response, 500, { error: String(error) }));
    });
  }

  async start(address: string): Promise<string> {
    return `http://${address}:${await listen(this.#server, address)}`;
  }

  async stop(): Promise<void> {
    await close(this.#server);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [stage, name, number] = (request.url ?? "/").split("/").filter((part) => part !== "");
    const version = this.instances.versions.find((one) => one.stage === stage && one.name === name);
    const instance = this.instances.of(stage ?? "", name).find(({ identity }) => identity.instance === Number(number));
    if (request.method === "GET" && !stage) return tell(response, 200, this.instances.running.map(shown));
    if (request.method === "POST" && version && !number)
      return tell(response, 201, shown(await this.instances.start(version)));
    if (!instance) return tell(response, 404, { error: "no such instance: GET / lists them" });
    if (request.method === "DELETE") await this.instances.kill(instance);
    if (request.method === "DELETE") return tell(response, 200, shown(instance));
    if (request.method !== "PATCH") return tell(response, 405, { error: "use GET, POST, PATCH or DELETE" });
    const knobs = turned(instance.knobs, await json(request));
    if (Array.isArray(knobs)) return tell(response, 400, { errors: knobs });
    this.instances.turn(instance, knobs);
    return tell(response, 200, shown(instance));
  }
}

function shown({ identity, host, knobs, process: { pid } }: Instance) {
  return { ...identity, host, pid, ...knobs };
}

async function json(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  try {
    return JSON.parse(Buffer.concat(parts).toString("utf8"));
  } catch {
    return undefined;
  }
}

function tell(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(`${JSON.stringify(body, undefined, 2)}\n`);
}
