import type { IncomingHttpHeaders } from "node:http";
import type { ConnectionOptions } from "node:tls";

/** In order, doubled names included. */
export type HttpHeaders = readonly (readonly [name: string, value: string])[];

/** One request, as it goes over the wire. */
export interface HttpRequest {
  readonly path: string;
  /** @default "GET" */
  readonly method?: string;
  readonly headers?: HttpHeaders;
  readonly body?: string;
}

/** Where requests go, and how. */
export interface HttpTarget {
  /** Without a path: `https://127.0.0.1:8443`. */
  readonly url: string;
  /** HTTP's. @default "1.1" */
  readonly version?: "1.1" | "2";
  /** Whether a connection is kept for the next request. @default true */
  readonly keepAlive?: boolean;
  /** The most connections that are kept. @default 64 */
  readonly connections?: number;
  /** Besides `https`. */
  readonly tls?: Pick<ConnectionOptions, "servername" | "ca" | "rejectUnauthorized" | "key" | "cert">;
  /** The address that connections are made from. @default any */
  readonly localAddress?: string;
  /** How long a request may take. @default 10,000 */
  readonly timeoutMs?: number;
}

/** What came of a request. */
export interface HttpAnswer {
  /** 0 if there was no whole answer. */
  readonly status: number;
  /** Why there was none, by the error's code if it has one: `ECONNREFUSED`, `cut off`, `no answer in 10000 ms`. */
  readonly failure?: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** From the start of the request to the end of the answer. */
  readonly milliseconds: number;
}

/** Sends requests to one target. */
export interface HttpClient {
  /** Never rejects: what breaks is an answer with a failure. */
  send(request: HttpRequest): Promise<HttpAnswer>;
  /** Ends the connections that are kept. */
  close(): void;
}
