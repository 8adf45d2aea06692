import { isObject, parseJson } from "../json";
import { Http1Client } from "./http1";
import { Http2Client } from "./http2";
import type { HttpAnswer, HttpClient, HttpRequest, HttpTarget } from "./types";

export type { HttpAnswer, HttpClient, HttpHeaders, HttpRequest, HttpTarget } from "./types";

/** A client that speaks the target's version of HTTP. */
export function httpClient(target: HttpTarget): HttpClient {
  return target.version === "2" ? new Http2Client(target) : new Http1Client(target);
}

/** One request on a new connection. */
export async function sendOnce(target: HttpTarget, request: HttpRequest): Promise<HttpAnswer> {
  const client = httpClient({ ...target, keepAlive: false });
  return client.send(request).finally(() => client.close());
}

/** An answer's body, if it is a JSON object; an empty object otherwise. */
export function jsonOf({ body }: Pick<HttpAnswer, "body">): Readonly<Record<string, unknown>> {
  const value = parseJson(body);
  return isObject(value) ? value : {};
}
