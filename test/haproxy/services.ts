import { orders } from "./gateway";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { Intent } from "../../haproxy/config";
import { DnsServer } from "../../tools/shared/dns";
import { closeServer, listen } from "../../tools/shared/listen";

/** A backend that tells who it is and what it got. */
export interface Service {
  readonly port: number;
  readonly requests: IncomingMessage[];
  /** How many were opened to it so far. */
  connections(): number;
  stop(): Promise<void>;
}

/** How a service listens. */
export interface Listening {
  /** @default "127.0.0.1" */
  readonly address?: string;
  /** @default a free one */
  readonly port?: number;
  /** TLS with these; `ca` also asks for a client certificate. */
  readonly tls?: { readonly key: string; readonly cert: string; readonly ca?: string };
}

/** Answers `{service, headers}`: 200, or what the path asks for: `/status/500`, `/sleep/200` (ms), `/read` (the body first), `/die`. */
export async function service(
  name: string,
  { address = "127.0.0.1", port = 0, tls }: Listening = {},
): Promise<Service> {
  const requests: IncomingMessage[] = [];
  const answer = (message: IncomingMessage, response: ServerResponse): void => {
    if (message.url !== "/healthz") requests.push(message);
    const [, what, value] = (message.url ?? "").split("/");
    if (what === "die") return void message.socket.destroy();
    response.statusCode = what === "status" ? Number(value) : 200;
    response.setHeader("content-type", "application/json");
    const end = (): void => void response.end(JSON.stringify({ service: name, headers: message.rawHeaders }));
    if (what === "read") message.resume().on("end", end);
    else if (what === "sleep") {
      const timer = setTimeout(end, Number(value));
      response.on("close", () => clearTimeout(timer));
    } else end();
  };
  const server = tls
    ? createTlsServer({ ...tls, requestCert: tls.ca !== undefined, rejectUnauthorized: tls.ca !== undefined }, answer)
    : createServer(answer);
  let connections = 0;
  server.on("connection", () => (connections += 1));
  return {
    port: await listen(server, address, port),
    requests,
    connections: () => connections,
    stop: () => closeServer(server),
  };
}

/** A stand-in for Cloud Map: answers A queries from a table that a test may change at any time. */
export interface Names {
  readonly port: number;
  readonly table: Map<string, string[]>;
  stop(): Promise<void>;
}

export async function names(table: Record<string, string[]>, port = 0): Promise<Names> {
  const known = new Map(Object.entries(table));
  const lookUp = (name: string) => {
    const addresses = known.get(name);
    return addresses && { ttlSeconds: 1, addresses };
  };
  const server = await DnsServer.start("127.0.0.1", lookUp, port);
  return { port: server.port, table: known, stop: () => server.stop() };
}

/** What most tests need: the service `one`, its name, and a stage `v1` with one version, `blue`, of it. */
export interface OneService extends Service {
  readonly intent: Pick<Intent, "apis" | "resolver">;
}

export async function oneService(): Promise<OneService> {
  const one = await service("one");
  const dns = await names({ "one.svc.local": ["127.0.0.1"] });
  const version = { name: "blue", host: "one.svc.local", port: one.port, weight: 1, instances: 1 };
  return {
    ...one,
    intent: {
      ...orders([{ name: "v1", versions: [version] }]),
      resolver: { address: "127.0.0.1", port: dns.port },
    },
    stop: async () => void (await Promise.all([one.stop(), dns.stop()])),
  };
}
