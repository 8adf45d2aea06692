import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { closeServer, listen } from "../../shared/listen";
import { parseJson } from "../../shared/json";
import type { Instance, LocalInstances } from "./instances";
import { changedBehaviour } from "./behaviour";

/**
 * Where the instances of the sample backend are listed, changed, started and killed by hand.
 *
 *     GET    /                     all instances
 *     POST   /<stage>/<version>    one more instance
 *     PATCH  /<stage>/<version>/<instance>   {"healthy", "latencyMs", "errorPercent"}
 *     DELETE /<stage>/<version>/<instance>   killed, without any warning
 */
export class ControlEndpoint {
  readonly #server: Server;

  constructor(private readonly instances: LocalInstances) {
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => sendJson(response, 500, { error: String(error) }));
    });
  }

  async start(address: string): Promise<string> {
    return `http://${address}:${await listen(this.#server, address)}`;
  }

  async stop(): Promise<void> {
    await closeServer(this.#server);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [stage, name, number] = (request.url ?? "/").split("/").filter((part) => part !== "");
    const version = this.instances.versions.find((one) => one.stage === stage && one.name === name);
    const instance = this.instances.of(stage ?? "", name).find(({ identity }) => identity.instance === Number(number));
    if (request.method === "GET" && !stage) return sendJson(response, 200, this.instances.running.map(described));
    if (request.method === "POST" && version && !number)
      return sendJson(response, 201, described(await this.instances.start(version)));
    if (!instance) return sendJson(response, 404, { error: "no such instance: GET / lists them" });
    if (request.method === "DELETE") await this.instances.kill(instance);
    if (request.method === "DELETE") return sendJson(response, 200, described(instance));
    if (request.method !== "PATCH") return sendJson(response, 405, { error: "use GET, POST, PATCH or DELETE" });
    const behaviour = changedBehaviour(instance.behaviour, await readJson(request));
    if (Array.isArray(behaviour)) return sendJson(response, 400, { errors: behaviour });
    this.instances.setBehaviour(instance, behaviour);
    return sendJson(response, 200, described(instance));
  }
}

function described({ identity, host, behaviour, process: { pid } }: Instance) {
  return { ...identity, host, pid, ...behaviour };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return parseJson(Buffer.concat(parts).toString("utf8"));
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(`${JSON.stringify(body, undefined, 2)}\n`);
}
