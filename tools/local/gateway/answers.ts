import type { ServerResponse } from "node:http";
import type { Exchange } from "./exchange";

/** API Gateway's own answers are JSON with a message. */
export function refuseRequest(
  exchange: Exchange,
  response: ServerResponse,
  status: number,
  text: string,
  type: string,
): void {
  exchange.error = { message: text, type };
  exchange.status = status;
  exchange.responseLength = sendMessage(response, status, text);
}

/** The same without a trace in the log. @returns the length of the body. */
export function sendMessage(response: ServerResponse, status: number, message: string): number {
  const body = JSON.stringify({ message });
  response.writeHead(status, { "content-type": "application/json" }).end(body);
  return Buffer.byteLength(body);
}
