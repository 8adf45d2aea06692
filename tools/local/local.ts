import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { certificate } from "../haproxy/certificate";
import type { Plan } from "../preview";
import { Control } from "./backends/control";
import { Instances } from "./backends/instances";
import { Fleet } from "./fleet/fleet";
import { listClients, reachable } from "./fleet/ready";
import type { Api } from "./gateway/api";
import { Link } from "./gateway/forward";
import { Gateway } from "./gateway/gateway";
import { Missing } from "./gateway/mapping";
import { clientsOf, type Clients } from "./ground/clients";
import { Issuer } from "./ground/issuer";
import { Loopback } from "./ground/loopback";
import { Names } from "./ground/names";
import { apiOf } from "./plan/api";
import { cloudMapNames } from "./plan/names";
import { originsWith, passwordsOf, withPasswords } from "./plan/proofs";
import { taskOf, type Task } from "./plan/task";
import { stagesOf, versionsOf } from "./plan/versions";
import { Tally } from "./show/tally";
import { unsupported } from "./unsupported";

/** How to run a plan. */
export interface LocalOptions {
  readonly plan: Plan;
  /** Path of the real binary. */
  readonly haproxy: string;
  /** Of each version. @default 2 */
  readonly instances?: number;
  /** Of the gateway. @default any free one */
  readonly port?: number;
  /** Added to the plan's API; what a tour needs and the plan has not. */
  readonly extend?: (api: Api) => Api;
  /** Told of each line of the gateway's access log. */
  readonly onAccess?: (line: string) => void;
}

/** A plan, running on loopback. */
export interface Local {
  readonly plan: Plan;
  readonly task: Task;
  readonly api: Api;
  /** Where clients call, without a stage. */
  readonly url: string;
  readonly controlUrl: string;
  readonly issuer: Issuer;
  readonly clients: Clients;
  /** All scopes that routes ask for. */
  readonly scopes: readonly string[];
  readonly instances: Instances;
  readonly fleet: Fleet;
  readonly loopback: Loopback;
  readonly tally: Tally;
  /** PEM of the throwaway authority that HAProxy's certificate is from. */
  readonly authority: string;
  readonly directory: string;
  stop(): Promise<void>;
}

/** Starts everything, backends first; if one thing cannot start, what runs already is stopped. */
export async function start(options: LocalOptions): Promise<Local> {
  const undo: (() => Promise<void> | void)[] = [];
  const stop = async (): Promise<void> => {
    for (const one of undo.splice(0).reverse()) await one();
  };
  try {
    return { ...(await startAll(options, undo)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startAll(options: LocalOptions, undo: (() => Promise<void> | void)[]): Promise<Omit<Local, "stop">> {
  const { plan } = options;
  const task = taskOf(plan);
  const config = task.files["haproxy.cfg"] ?? "";
  const versions = versionsOf(config, stagesOf(task.files["stages.map"] ?? ""));
  unsupported(plan, task, versions);

  const directory = mkdtempSync(join(tmpdir(), "gatehouse-local-"));
  undo.push(() => rmSync(directory, { recursive: true, force: true }));
  const loopback = await Loopback.for(versions.map((version) => version.port));
  const { address } = loopback;

  const instances = new Instances(versions, { next: () => loopback.next(), port: loopback.port });
  undo.push(() => instances.stop());
  await Promise.all(
    versions.flatMap((one) => Array.from({ length: options.instances ?? 2 }, () => instances.start(one))),
  );
  const control = new Control(instances);
  const controlUrl = await control.start(address);
  undo.push(() => control.stop());

  const ttl = new Map(cloudMapNames(plan).map((one) => [one.name.toLowerCase(), one.ttlSeconds]));
  const names = await Names.start(address, (name) => instances.known(name, ttl.get(name) ?? 10));
  undo.push(() => names.stop());

  const passwords = passwordsOf(plan);
  const fill = (text: string): string => withPasswords(text, passwords);
  const read = (issuer: string): Api => (options.extend ?? ((api: Api) => api))(apiOf(plan, { issuer, fill }));
  const wanted = read("");
  const clients = clientsOf(task.files["classes.map"]);
  const scopes = [...new Set(wanted.routes.flatMap((route) => route.scopes))];
  const audience = wanted.routes.flatMap((route) => route.authorizer?.audiences ?? [])[0] ?? "api";
  const issuer = await Issuer.start(address, { audience, scopes, clients: Object.values(clients) });
  undo.push(() => issuer.stop());
  const api = read(issuer.url);

  const tally = new Tally();
  const authority = certificate({ commonName: "Gatehouse local run" });
  const serverName = api.routes.map((route) => route.integration.serverName).find((name) => name) ?? "localhost";
  const leaf = certificate({ commonName: serverName, names: [serverName], issuer: authority });
  const fleet = new Fleet({
    haproxy: options.haproxy,
    task,
    root: directory,
    files: { "edge.pem": leaf.bundle, "origins.map": originsWith(task.files["origins.map"] ?? "", passwords) },
    places: { address, resolver: { address, port: names.port }, backend: loopback.port },
    onLine: (line) => tally.logged(line),
    ready: async (started) => {
      await listClients(started.socket, task, started.directory, clients);
      await reachable(started.socket, instances);
    },
  });
  undo.push(() => fleet.stop());
  await fleet.start();

  const gateway = new Gateway({
    api,
    link: new Link(() => fleet.next(), authority.certificate),
    missing: Missing.Keep,
    onAnswered: (exchange, line) => {
      tally.answered(exchange);
      if (line !== undefined) options.onAccess?.(line);
    },
  });
  const url = await gateway.start(address, options.port);
  undo.push(() => gateway.stop());
  return {
    plan,
    task,
    api,
    url,
    controlUrl,
    issuer,
    clients,
    scopes,
    instances,
    fleet,
    loopback,
    tally,
    authority: authority.certificate,
    directory,
  };
}
