import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { InstanceIdentity, Behaviour } from "./behaviour";

/**
 * One instance of the sample backend, a process so that it can be killed like one. It answers with its identity and with the
 * request, and logs each with the id that the gateway gave it. Its parent sends identity and behaviour as messages; it ends when
 * its parent does.
 */
let behaviour: Behaviour = { healthy: true, latencyMs: 0, errorPercent: 0 };
/** Spread evenly: of 100 requests exactly `errorPercent` fail. */
let owed = 0;

process.on("disconnect", () => process.exit(0));
process.on("message", (message: { start: InstanceIdentity } | { behaviour: Behaviour }) => {
  if ("behaviour" in message) behaviour = message.behaviour;
  else start(message.start);
});
// Ctrl-C at a terminal reaches every process of the group; the parent ends this one when its time has come.
process.on("SIGINT", () => undefined);

function start(identity: InstanceIdentity): void {
  const server = createServer((request, response) => {
    // The body is read, or the connection could not be kept.
    request.resume();
    response.setHeader("content-type", "application/json");
    if (request.url === identity.healthPath) response.writeHead(behaviour.healthy ? 200 : 503).end("{}");
    else setTimeout(answer, behaviour.latencyMs, identity, request, response, Date.now());
  });
  server.keepAliveTimeout = 75_000;
  server.on("error", (error) => {
    process.send?.({ failed: error.message });
    process.exit(1);
  });
  server.listen(identity.port, identity.address, () => process.send?.("ready"));
}

function answer(identity: InstanceIdentity, request: IncomingMessage, response: ServerResponse, began: number): void {
  owed += behaviour.errorPercent;
  const failing = owed >= 100;
  if (failing) owed -= 100;
  const { stage, version, instance } = identity;
  const { method, url: path, rawHeaders } = request;
  const seen = rawHeaders.flatMap((name, i) => (i % 2 ? [] : [[name.toLowerCase(), rawHeaders[i + 1] ?? ""]]));
  // A token that was given back could be copied from a terminal or a log.
  const headers = {
    ...(Object.fromEntries(seen) as object),
    ...(request.headers.authorization && { authorization: "…" }),
  };
  const body = { stage, version, instance, method, path, headers };
  const status = failing ? 500 : 200;
  const request_id = request.headers["x-request-id"];
  const log = { time: began, kind: "ServiceRequest", request_id, stage, version, instance, method, path, status };
  process.send?.({ log: JSON.stringify({ ...log, total_ms: Date.now() - began }) });
  response.writeHead(status).end(`${JSON.stringify(body)}\n`);
}
