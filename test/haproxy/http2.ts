import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createSecureServer, createServer, type Http2Server, type ServerHttp2Session, type ServerHttp2Stream, type IncomingHttpHeaders } from "node:http2"; // prettier-ignore
import { closeServer, listen } from "../../tools/shared/listen";

/** A request as a service of HTTP/2 got it. */
export interface Http2Request {
  readonly headers: IncomingHttpHeaders;
  readonly session: ServerHttp2Session;
  /** How many others the connection had then. */
  readonly beside: number;
  body: string;
  /** Whether the client took its request back. */
  reset: boolean;
}

/** A backend that speaks HTTP/2 alone. */
export interface Http2Service {
  readonly port: number;
  readonly requests: Http2Request[];
  /** Those that are open. */
  readonly sessions: Set<ServerHttp2Session>;
  stop(): Promise<void>;
}

/** A body longer than what any buffer on the way holds. */
export const LONG = 8 * 1024 * 1024;

/**
 * Answers `{service, body}`: 200, or what the path asks for: `/status/500`, `/sleep/200` (ms), `/read` (the body first), `/echo`, `/long`,
 * `/reset` (REFUSED_STREAM), `/die` (the connection), `/trailers`.
 */
export async function http2Service(
  name: string,
  { address = "127.0.0.1", port = 0, tls }: { address?: string; port?: number; tls?: { key: string; cert: string }; } = {}, // prettier-ignore
): Promise<Http2Service> {
  const requests: Http2Request[] = [];
  const sessions = new Set<ServerHttp2Session>();
  const open = new Map<ServerHttp2Session, number>();
  const server: Http2Server = tls ? createSecureServer(tls) : createServer();
  server.on("session", (session) => {
    sessions.add(session);
    session.on("close", () => sessions.delete(session)).on("error", () => undefined);
  });
  server.on("sessionError", () => undefined);
  server.on("stream", (stream: ServerHttp2Stream, headers) => {
    const session = stream.session as ServerHttp2Session;
    const running = open.get(session) ?? 0;
    open.set(session, running + 1);
    stream.on("close", () => open.set(session, open.get(session)! - 1));
    const request: Http2Request = { headers, session, beside: running, body: "", reset: false };
    const [, what, value] = (headers[":path"] ?? "").split("/");
    if (what !== "healthz") requests.push(request);
    stream.on("error", () => undefined).on("aborted", () => (request.reset = true));
    stream.on("data", (part: Buffer) => (request.body += part.toString("latin1")));
    const end = (): void => {
      if (stream.destroyed) return;
      const type = what === "echo" ? headers["content-type"] : "application/json";
      stream.respond({ ":status": what === "status" ? Number(value) : 200, "content-type": type }, { waitForTrailers: what === "trailers" }); // prettier-ignore
      stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
      if (what === "echo") stream.end(Buffer.from(request.body, "latin1"));
      else stream.end(what === "long" ? "x".repeat(LONG) : JSON.stringify({ service: name, body: request.body }));
    };
    if (what === "die") session.destroy();
    else if (what === "reset") stream.close(7);
    else if (what === "sleep") {
      const timer = setTimeout(end, Number(value));
      stream.on("close", () => clearTimeout(timer));
    } else if (what === "read" || what === "echo") stream.on("end", end);
    else end();
  });
  return {
    port: await listen(server, address, port),
    requests,
    sessions,
    stop: async () => {
      for (const session of sessions) session.destroy();
      await closeServer(server);
    },
  };
}

/** One in a process of its own, which can be killed. SIGTERM has it say GOAWAY, answer what it has, and end. */
export async function http2Process(address: string, port: number): Promise<ChildProcess> {
  const code = `
    const sessions = new Set();
    const server = require("node:http2").createServer();
    server.on("session", (session) => sessions.add(session.on("close", () => sessions.delete(session)).on("error", () => {})));
    server.on("stream", (stream) => {
      stream.on("error", () => {}).resume();
      setTimeout(() => stream.destroyed || (stream.respond({ ":status": 200 }), stream.end("{}")), 5);
    });
    process.on("SIGTERM", () => (server.close(() => process.exit(0)), sessions.forEach((session) => session.close())));
    server.listen(${port}, "${address}", () => console.log("listening"));`;
  const child = spawn(process.execPath, ["-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  return child;
}
