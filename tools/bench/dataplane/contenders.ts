import { copyFileSync } from "node:fs";
import { join } from "node:path";
import type { Intent } from "../../../haproxy/config";
import { freePort } from "../../shared/ports";
import type { MeasuredServer } from "../measure/server";
import { writeConfig, productionIntent, type ConfigChange } from "./config";
import { ADDRESS, type BenchEnvironment } from "./environment";

/** What takes part: a running proxy, or the backend itself. */
export interface ProxyContender {
  readonly name: string;
  readonly url: string;
  /** What wrk sends, if it is not what everybody gets. */
  readonly script?: string;
  /** The stages that requests are for. @default production's */
  readonly stages?: readonly string[];
  /** Of each caller. @default none is sent */
  readonly tokens?: readonly string[];
  /** The proxy whose CPU is counted. None for the backend. */
  readonly server?: MeasuredServer;
  /** The Runtime API of one that logs. */
  readonly socket?: string;
}

/** Only TLS and keep-alive on both sides: what a proxy costs before it does anything. */
export async function bareHaproxy(environment: BenchEnvironment): Promise<ProxyContender> {
  const port = await freePort();
  const config = environment.write("bare.cfg", bareConfig(environment, port));
  return startContender(environment, "bare TLS", config, port);
}

/** The same with a backend for each of many stages: what it costs HAProxy and the machine that requests go to many services. */
export async function bareOfStages(
  environment: BenchEnvironment,
  name: string,
  stages: readonly string[],
): Promise<ProxyContender> {
  const port = await freePort();
  const backends = stages.map((stage) =>
    ["blue", "green"]
      .map((version) => `    server ${version} ${ADDRESS}:${environment.backendPort} pool-max-conn 64\n`)
      .reduce((all, server) => all + server, `backend ${stage}\n`),
  );
  const text = bareConfig(environment, port)
    .replace("default_backend backend", "use_backend %[req.fhdr(x-gatehouse-stage)]")
    .replace(/^backend [^]*/m, backends.join(""));
  const config = environment.write(`${name.replace(/[^a-z0-9]+/gi, "-")}.cfg`, text);
  return startContender(environment, name, config, port);
}

function bareConfig(environment: BenchEnvironment, port: number): string {
  return `defaults
    mode http
    timeout connect 2s
    timeout client 65s
    timeout server 29s
    timeout http-keep-alive 65s
    http-reuse always
frontend edge
    bind ${ADDRESS}:${port} ssl crt ${environment.directory}/edge.pem alpn h2,http/1.1 ssl-min-ver TLSv1.2 no-tls-tickets
    default_backend backend
backend backend
    server one ${ADDRESS}:${environment.backendPort} pool-max-conn 64
`;
}

/** The full configuration, with a change or as it is. */
export async function productionContender(
  environment: BenchEnvironment,
  name: string,
  change: ConfigChange = {},
): Promise<ProxyContender> {
  const production = productionIntent();
  const intent: Intent = change.intent?.(production) ?? production;
  return configuredContender(environment, name, intent, change);
}

export async function configuredContender(
  environment: BenchEnvironment,
  name: string,
  intent: Intent,
  change: ConfigChange = {},
): Promise<ProxyContender> {
  const directory = environment.folder(name);
  copyFileSync(join(environment.directory, "edge.pem"), join(directory, "edge.pem"));
  const { trafficPort, config } = await writeConfig(environment, directory, intent, change);
  return { ...(await startContender(environment, name, config, trafficPort)), socket: join(directory, "admin.sock") };
}

async function startContender(
  environment: BenchEnvironment,
  name: string,
  config: string,
  port: number,
): Promise<ProxyContender> {
  const options = ["-db", "-f", config];
  const server = await environment.startProxy({ name, command: environment.haproxy, options, port });
  return { name, url: `https://${ADDRESS}:${port}/`, server };
}
