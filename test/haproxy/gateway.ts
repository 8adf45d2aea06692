import { createHash } from "node:crypto";
import { stageId, type HaproxyStage, type Intent } from "../../haproxy/config";
import {
  sendOnce,
  type HttpAnswer,
  type HttpClient,
  type HttpHeaders,
  type HttpTarget,
} from "../../tools/shared/http/client";
import type { Edge } from "../support/haproxy";

/** A proof as @pulumi/random makes it. */
export const PROOF = "aB3".repeat(16);

/** The API of most tests, and what opens it: the proof, as generation 7. */
export const API = "orders";
export const PROOF_HASH = createHash("sha256").update(PROOF).digest("hex");

/** The stages of the one API. */
export const orders = (stages: HaproxyStage[]): Pick<Intent, "apis"> => ({
  apis: [{ name: API, stages, originProofs: [{ sha256: PROOF_HASH, generation: 7 }] }],
});

/** What the gateway says about one request; `undefined` leaves a header out. */
export interface Said {
  /** @default the one */
  readonly api?: string;
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

export type Headers = HttpHeaders;

/** The headers of a request as the gateway sends them, with an authorized user of stage v1 unless said otherwise. */
export function gateway(said: Said = {}): Headers {
  const { api, subject, client, scopes } = { api: API, subject: "alice", client: "web", scopes: "read write", ...said };
  const all = {
    host: "api.example.com",
    "x-request-id": "JKJaXmPLvHcESHA=",
    "x-gatehouse-stage": stageId(api, "v1"),
    "x-client-ip": "203.0.113.7",
    "x-auth-subject": subject,
    "x-auth-client": client,
    "x-auth-scopes": scopes,
    "x-gatehouse-origin": `${PROOF};${subject};${client};${scopes}`,
    ...("id" in said ? { "x-request-id": said.id } : {}),
    ...("stage" in said ? { "x-gatehouse-stage": said.stage && stageId(api, said.stage) } : {}),
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

/** How a request is sent. */
export interface Sent {
  /** @default "/orders/1" */
  readonly path?: string;
  /** @default "GET" */
  readonly method?: string;
  /** @default a connection of its own */
  readonly client?: HttpClient;
  /** A client certificate. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** HAProxy's traffic port, whoever's certificate it shows. */
export function target({ trafficPort }: Pick<Edge, "trafficPort">, more: Partial<HttpTarget> = {}): HttpTarget {
  return {
    url: `https://127.0.0.1:${trafficPort}`,
    timeoutMs: 60_000,
    ...more,
    tls: { rejectUnauthorized: false, ...more.tls },
  };
}

/** One request over TLS, headers sent exactly as given. @throws with the reason if there is no answer */
export async function ask(edge: Pick<Edge, "trafficPort">, headers: Headers, how: Sent = {}): Promise<HttpAnswer> {
  const { path = "/orders/1", method = "GET", client, tls } = how;
  const request = { path, method, headers };
  const answer = await (client ? client.send(request) : sendOnce(target(edge, tls && { tls }), request));
  if (answer.failure !== undefined) throw new Error(answer.failure);
  return answer;
}

/** The name of the service that answered. */
export const answered = (answer: HttpAnswer): string => (JSON.parse(answer.body) as { service: string }).service;

/** The `error` of a refusal's body. */
export function reason(answer: HttpAnswer): string {
  return `${answer.status} ${(JSON.parse(answer.body) as { error: string }).error}`;
}
