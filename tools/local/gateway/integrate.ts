import type { IncomingMessage, ServerResponse } from "node:http";
import { valuesOf, type Exchange } from "./exchange";
import { refuseRequest } from "./answers";
import { applyMappings, type MappedRequest } from "./mapping";
import type { LocalGatewaySettings } from "./settings";

/** Headers of an answer that belong to one connection. */
const HOP = /^(connection|keep-alive|proxy-connection|transfer-encoding|upgrade|trailer)$/i;

/** Sends a request on through the link, mapped, and its answer back; ends when the answer has been sent. */
export async function integrate(
  { link, missing, paths, now = Date.now }: LocalGatewaySettings,
  exchange: Exchange,
  message: IncomingMessage,
  response: ServerResponse,
  cors: Readonly<Record<string, string>>,
): Promise<void> {
  const { api, route, stage, path, query, headers } = exchange;
  if (!route) throw new Error("a request without a route has no integration");
  const began = now();
  // Without a mapping of the path, a private integration gets the stage in front of it.
  const prefixed = stage.name === "$default" ? path : `/${stage.name}${path}`;
  const original: MappedRequest = { path: prefixed, query, headers };
  const mapped = applyMappings(route.integration.mappings, original, valuesOf(exchange, paths), missing);
  const failed = (type: string, error: string) => {
    exchange.integration = { latency: now() - began, error };
    if (response.headersSent) response.destroy();
    else refuseRequest(exchange, response, 503, "Service Unavailable", type);
  };
  const sent = link.open(exchange, route.integration, mapped);
  if (!sent) return failed("INTEGRATION_FAILURE", "the balancer has no healthy target");
  const { timeoutMilliseconds } = route.integration;
  const patience = setTimeout(() => {
    failed("INTEGRATION_TIMEOUT", `no answer in ${timeoutMilliseconds} ms`);
    sent.destroy();
  }, timeoutMilliseconds);
  await new Promise<void>((resolve) => {
    response.on("close", () => {
      clearTimeout(patience);
      // A client that goes away takes its request along.
      if (!response.writableFinished) sent.destroy();
      resolve();
    });
    sent.on("error", (error) => {
      if (!response.headersSent) failed("INTEGRATION_FAILURE", `${error.message}, ${link.describe(sent)}`);
    });
    sent.on("response", (answer) => {
      const status = answer.statusCode ?? 502;
      exchange.integration = { status, latency: now() - began };
      exchange.status = status;
      response.writeHead(status, answerHeaders(answer, api.cors ? cors : undefined));
      answer.on("data", (part: Buffer) => (exchange.responseLength += part.length));
      answer.on("error", () => response.destroy());
      answer.pipe(response);
    });
    message.pipe(sent);
  });
}

/** With CORS in the API's hands, the backend's own CORS headers do not count. */
function answerHeaders(answer: IncomingMessage, cors: Readonly<Record<string, string>> | undefined): string[] {
  const pairs = answer.rawHeaders.flatMap((name, i) => (i % 2 === 0 ? [[name, answer.rawHeaders[i + 1] ?? ""]] : []));
  const kept = pairs.filter(
    ([name = ""]) => !HOP.test(name) && !(cors && name.toLowerCase().startsWith("access-control-")),
  );
  return [...kept, ...Object.entries(cors ?? {})].flat();
}
