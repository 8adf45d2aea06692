import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { sendOnce, type HttpAnswer } from "../../shared/http/client";
import { closeServer, listen } from "../../shared/listen";
import { ADDRESS } from "./environment";

/** What a service received: names in lower case, each with all its values. */
export type Received = Readonly<Record<string, readonly string[]>>;

/** A header without a value is left out; one with several comes as often. */
export interface EchoQuestion {
  readonly method?: string;
  readonly path?: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** How long `/slow` takes. */
const SLOW_MS = 1500;

/** Answers with what it received. `/missing` is 404, `/slow` takes its time, `/lost/...` has no answer the first time. */
export async function startEcho(): Promise<{ port: number; stop: () => Promise<void> }> {
  const lost = new Set<string>();
  const server = createServer((incoming, outgoing) => echo(incoming, outgoing, lost));
  return { port: await listen(server, ADDRESS), stop: async () => closeServer(server) };
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

/** Asks a proxy on a connection of its own. @throws if there is no answer */
export async function askEcho(url: string, { method, path = "/orders/1", headers }: EchoQuestion): Promise<HttpAnswer> {
  const all = Object.entries(headers).flatMap(([name, value]) =>
    (value === undefined ? [] : [value].flat()).map((one) => [name, one] as const),
  );
  const target = { url, tls: { rejectUnauthorized: false } };
  const answer = await sendOnce(target, { path, headers: all, ...(method !== undefined && { method }) });
  if (answer.failure !== undefined) throw new Error(answer.failure);
  return answer;
}

/** What the service received, if it did. */
export function receivedOf({ status, body }: HttpAnswer): Received | undefined {
  return status === 200 ? (JSON.parse(body) as Received) : undefined;
}
