import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { request, type RequestOptions } from "node:https";
import type { AddressInfo } from "node:net";
import { ADDRESS } from "./environment";

/** What a service received: names in lower case, each with all its values. */
export type Received = Readonly<Record<string, readonly string[]>>;

export interface EchoAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A header without a value is left out; one with several comes as often. */
export interface EchoQuestion {
  readonly method?: string;
  readonly path?: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** How long `/slow` takes. */
const SLOW_MS = 1500;

/** Answers with what it received. `/missing` is 404, `/slow` takes its time, `/lost/...` has no answer the first time. */
export async function startEcho(): Promise<{ port: number; stop: () => void }> {
  const lost = new Set<string>();
  const server = createServer((incoming, outgoing) => echo(incoming, outgoing, lost));
  server.listen(0, ADDRESS);
  await once(server, "listening");
  const stop = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { port: (server.address() as AddressInfo).port, stop };
}

function echo({ url = "/", headersDistinct, socket }: IncomingMessage, outgoing: ServerResponse, lost: Set<string>) {
  if (url.startsWith("/lost/") && !lost.has(url)) {
    lost.add(url);
    socket.destroy();
    return;
  }
  const body = JSON.stringify(headersDistinct);
  const status = url.startsWith("/missing") ? 404 : 200;
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body), server: "echo" };
  setTimeout(() => outgoing.writeHead(status, headers).end(body), url.startsWith("/slow") ? SLOW_MS : 0);
}

/** Asks a proxy on a connection of its own. */
export async function askEcho(
  url: string,
  { method = "GET", path = "/orders/1", headers }: EchoQuestion,
): Promise<EchoAnswer> {
  const { hostname: host, port } = new URL(url);
  const all = Object.entries(headers).flatMap(([name, value]) =>
    (value === undefined ? [] : [value].flat()).flatMap((one) => [name, one]),
  );
  const options: RequestOptions = { host, port, method, path, agent: false, rejectUnauthorized: false, setHost: false };
  const sent = request({ ...options, headers: all });
  sent.end();
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  let body = "";
  for await (const part of answer.setEncoding("utf8")) body += String(part);
  return { status: answer.statusCode ?? 0, headers: answer.headers, body };
}

/** What the service received, if it did. */
export function receivedOf({ status, body }: EchoAnswer): Received | undefined {
  return status === 200 ? (JSON.parse(body) as Received) : undefined;
}
