import { createHash, randomBytes } from "node:crypto";

/** One of the gateway's origin proofs, thrown away with the run. */
export interface Proof {
  readonly value: string;
  readonly hash: string;
}

export function newProof(): Proof {
  const value = randomBytes(24).toString("hex");
  return { value, hash: createHash("sha256").update(value).digest("hex") };
}

/** As many as a busy ten seconds have, so that counters are looked up in a table and not found in a cache. */
const SUBJECTS = 1000;
const CLIENTS = 20;

/** Who calls. */
export interface BenchCaller {
  readonly subject: string;
  readonly client: string;
  readonly scopes: string;
}

/** All of them, in the order of their requests. */
export const CALLERS: readonly BenchCaller[] = Array.from({ length: SUBJECTS }, (_, i) => ({
  subject: `7b1d${hexOf(i)}-52f8-4c1e-9d7a-0c5e8f3a`,
  client: `client-${i % CLIENTS}`,
  scopes: "orders/read orders/write",
}));

/** Requests as the gateway sends them, of many subjects, clients and addresses in turn, as they go over HTTP/1.1. */
export function requests(proof: Proof, stages: readonly string[], tokens?: readonly string[]): string[] {
  return Array.from({ length: SUBJECTS }, (_, i) => requestText(proof, stages[i % stages.length]!, i, tokens?.[i]));
}

function hexOf(i: number): string {
  return i.toString(16).padStart(4, "0");
}

function requestText(proof: Proof, stage: string, i: number, token?: string): string {
  const { subject, client, scopes } = CALLERS[i]!;
  const headers = {
    Host: "api.example.com",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0)",
    Accept: "application/json",
    ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    "X-Request-Id": `JKJaXmPLvH${hexOf(i)}A=`,
    "X-Gatehouse-Stage": stage,
    "X-Gatehouse-Host": "api.example.com",
    "X-Gatehouse-Route": "GET /orders/{id}",
    "X-Client-Ip": `203.0.${Math.floor(i / 250)}.${(i % 250) + 1}`,
    "X-Gatehouse-Origin": `${proof.value};${subject};${client};${scopes}`,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`GET /orders/${i}?page=2 HTTP/1.1`, ...lines, "", ""].join("\r\n");
}

/**
 * A script for wrk that sends them in turn. Its argument, if it has one, is the mean of the milliseconds that a connection
 * pauses before each request. Pauses are exponential: requests come as those of many callers do, who know nothing of each other.
 */
export function loadScript(proof: Proof, stages: readonly string[]): string {
  return `local requests, at = {
${requests(proof, stages)
  .map((text) => JSON.stringify(text))
  .join(",\n")}
}, 0
function request()
  at = at % #requests + 1
  return requests[at]
end
function init(arguments)
  local mean = tonumber(arguments[1])
  if mean then
    function delay() return math.floor(0.5 - mean * math.log(1 - math.random())) end
  end
end
`;
}
