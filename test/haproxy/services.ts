import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";

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
    else if (what === "sleep") setTimeout(end, Number(value));
    else end();
  };
  const server = tls
    ? createTlsServer({ ...tls, requestCert: tls.ca !== undefined, rejectUnauthorized: tls.ca !== undefined }, answer)
    : createServer(answer);
  let connections = 0;
  server.on("connection", () => (connections += 1)).listen(port, address);
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    connections: () => connections,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
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
  const socket = createSocket("udp4");
  socket.on("message", (query, from) => socket.send(reply(query, known), from.port, from.address));
  socket.bind(port, "127.0.0.1");
  await once(socket, "listening");
  return {
    port: socket.address().port,
    table: known,
    stop: async () => {
      socket.close();
      await once(socket, "close");
    },
  };
}

/** RFC 1035: the question again, then its A records with a TTL of 1 s; NXDOMAIN for a name not in the table. */
function reply(query: Buffer, table: ReadonlyMap<string, string[]>): Buffer {
  let end = 12;
  const labels: string[] = [];
  for (let size = query.readUInt8(end); size > 0; size = query.readUInt8(end)) {
    labels.push(query.toString("latin1", end + 1, end + 1 + size));
    end += 1 + size;
  }
  end += 5;
  const found = table.get(labels.join(".").toLowerCase());
  const addresses = query.readUInt16BE(end - 4) === 1 ? (found ?? []) : [];
  const records = addresses.map((address) =>
    Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, ...address.split(".").map(Number)]),
  );
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(found ? 0x8580 : 0x8583, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  return Buffer.concat([header, query.subarray(12, end), ...records]);
}
