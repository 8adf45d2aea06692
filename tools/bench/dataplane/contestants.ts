import { copyFileSync } from "node:fs";
import { join } from "node:path";
import type { Intent } from "../../../haproxy/config";
import { freePort } from "../../shared/ports";
import { PROXY_CORE } from "../measure/pinned";
import type { MeasuredServer } from "../measure/server";
import { place, productionIntent, type Change } from "./edge";
import { ADDRESS, type Environment } from "./environment";
import { FEATURES } from "./features";

/** Who takes part: a running proxy, or the backend itself. */
export interface Contender {
  readonly name: string;
  readonly url: string;
  /** What wrk sends, if it is not what everybody gets. */
  readonly script?: string;
  /** The proxy whose CPU is counted. None for the backend. */
  readonly server?: MeasuredServer;
  /** Where it is asked what it could not log, if it logs. */
  readonly socket?: string;
}

/** Nothing but TLS and keep-alive on both sides: what a proxy costs before it does anything. */
export async function bareHaproxy(ground: Environment): Promise<Contender> {
  const port = await freePort();
  const config = ground.write("bare.cfg", bareConfig(ground, port));
  return started(ground, "bare TLS", config, port);
}

function bareConfig(ground: Environment, port: number): string {
  return `defaults
    mode http
    timeout connect 2s
    timeout client 65s
    timeout server 29s
    timeout http-keep-alive 65s
    http-reuse always
frontend edge
    bind ${ADDRESS}:${port} ssl crt ${ground.directory}/edge.pem alpn h2,http/1.1 ssl-min-ver TLSv1.2 no-tls-tickets
    default_backend backend
backend backend
    server one ${ADDRESS}:${ground.backendPort} pool-max-conn 64
`;
}

/** The full configuration, with a change or as it is. */
export async function ours(ground: Environment, name: string, change: Change = {}): Promise<Contender> {
  const production = productionIntent(ground);
  const intent: Intent = change.intent?.(production, ground) ?? production;
  return configured(ground, name, intent, change.without);
}

export async function configured(
  ground: Environment,
  name: string,
  intent: Intent,
  without?: RegExp,
): Promise<Contender> {
  const directory = ground.folder(name);
  copyFileSync(join(ground.directory, "edge.pem"), join(directory, "edge.pem"));
  const { trafficPort, config } = await place(ground, directory, intent, without);
  return { ...(await started(ground, name, config, trafficPort)), socket: join(directory, "admin.sock") };
}

async function started(ground: Environment, name: string, config: string, port: number): Promise<Contender> {
  const server = await ground.start(name, PROXY_CORE, ground.haproxy, ["-db", "-f", config], port);
  return { name, url: `https://${ADDRESS}:${port}/`, server };
}

/** The full configuration without each of its features by turn. */
export function withoutEach(ground: Environment): Promise<Contender[]> {
  return Promise.all(FEATURES.map((feature) => ours(ground, `without ${feature.name}`, feature)));
}
