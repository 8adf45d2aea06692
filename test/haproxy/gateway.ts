import { createHash } from "node:crypto";
import { request, type Agent } from "node:https";
import type { Edge } from "../support/haproxy";

/** A proof as @pulumi/random makes it, and the map that knows it as generation 7. */
export const PROOF = "aB3".repeat(15);
export const ORIGINS = `${createHash("sha256").update(PROOF).digest("hex")} 7\n`;

/** What the gateway says about one request; `undefined` leaves a header out. */
export interface Said {
  readonly stage?: string | undefined;
  readonly id?: string | undefined;
  readonly address?: string | undefined;
  readonly subject?: string;
  readonly client?: string;
  readonly scopes?: string;
  /** @default the proof and the three claims, as the gateway seals them */
  readonly sealed?: string | undefined;
  /** What a client sent by itself and the gateway let through. */
  readonly extra?: readonly (readonly [string, string])[];
}

export type Headers = readonly (readonly [string, string])[];

/** The headers of a request as the gateway sends them, with an authorized user of stage v1 unless said otherwise. */
export function gateway(said: Said = {}): Headers {
  const { subject, client, scopes } = { subject: "alice", client: "web", scopes: "read write", ...said };
  const all = {
    host: "api.example.com",
    "x-request-id": "JKJaXmPLvHcESHA=",
    "x-gatehouse-stage": "v1",
    "x-client-ip": "203.0.113.7",
    "x-auth-subject": subject,
    "x-auth-client": client,
    "x-auth-scopes": scopes,
    "x-gatehouse-origin": `${PROOF};${subject};${client};${scopes}`,
    ...("id" in said ? { "x-request-id": said.id } : {}),
    ...("stage" in said ? { "x-gatehouse-stage": said.stage } : {}),
    ...("address" in said ? { "x-client-ip": said.address } : {}),
    ...("sealed" in said ? { "x-gatehouse-origin": said.sealed } : {}),
  };
  const present = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return [...present, ...(said.extra ?? [])];
}

/** A route without authorizer: the gateway seals nothing and removes the identity headers. */
export function publicRoute(extra: Headers = []): Headers {
  const kept = gateway({ sealed: `${PROOF};;;` }).filter(([name]) => !name.startsWith("x-auth-"));
  return [...kept, ...extra];
}

export interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** How a request is sent. */
export interface Sent {
  /** @default "/orders/1" */
  readonly path?: string;
  /** @default "GET" */
  readonly method?: string;
  /** @default a connection of its own */
  readonly agent?: Agent;
  /** A client certificate. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** One request over TLS, headers sent exactly as given. */
export async function ask(edge: Edge, headers: Headers, how: Sent = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({
      host: "127.0.0.1",
      port: edge.trafficPort,
      path: how.path ?? "/orders/1",
      method: how.method ?? "GET",
      headers: headers.flat(),
      rejectUnauthorized: false,
      agent: how.agent ?? false,
      ...how.tls,
    });
    sent.on("error", reject).on("response", (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part)).on("error", reject);
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(parts).toString("utf8"),
        }),
      );
    });
    sent.end();
  });
}

/** The name of the service that answered. */
export const answered = (answer: Answer): string => (JSON.parse(answer.body) as { service: string }).service;

/** The `error` of a refusal's body. */
export function reason(answer: Answer): string {
  return `${answer.status} ${(JSON.parse(answer.body) as { error: string }).error}`;
}
