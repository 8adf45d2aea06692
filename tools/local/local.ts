import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { certificate } from "../haproxy/certificate";
import type { Plan } from "../preview";
import { Control } from "./backends/control";
import { Instances } from "./backends/instances";
import { Fleet, type FleetSettings } from "./fleet/fleet";
import { listClients, reachable } from "./fleet/ready";
import type { Api } from "./gateway/api";
import { Link } from "./gateway/forward";
import { Gateway } from "./gateway/gateway";
import { Missing } from "./gateway/mapping";
import { clientsOf } from "./ground/clients";
import { Issuer } from "./ground/issuer";
import { Loopback } from "./ground/loopback";
import { Names } from "./ground/names";
import { apiOf } from "./plan/api";
import { cloudMapNames } from "./plan/names";
import { originsWith, passwordsOf, withPasswords } from "./plan/proofs";
import { taskOf, type Task } from "./plan/task";
import { stagesOf, versionsOf, type Version } from "./plan/versions";
import type { Local, LocalOptions } from "./running";
import { Tally } from "./show/tally";
import { Undo } from "./undo";
import { unsupported } from "./unsupported";

/** Runs a plan on loopback. If one thing cannot start, what runs already is stopped. */
export async function start(options: LocalOptions): Promise<Local> {
  const undo = new Undo();
  try {
    return { ...(await startAll(options, undo)), stop: () => undo.all() };
  } catch (error) {
    await undo.all();
    throw error;
  }
}

/** From the end of the request path to its beginning: whoever is asked must be there first. */
async function startAll(options: LocalOptions, undo: Undo): Promise<Omit<Local, "stop">> {
  const { plan } = options;
  const task = taskOf(plan);
  const versions = versionsOf(task.files["haproxy.cfg"] ?? "", stagesOf(task.files["stages.map"] ?? ""));
  unsupported(plan, task, versions);
  const passwords = passwordsOf(plan);
  const tally = new Tally();

  const directory = mkdtempSync(join(tmpdir(), "gatehouse-local-"));
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  undo.add(remove, remove);
  const loopback = await Loopback.for(versions.map((version) => version.port));
  const { address } = loopback;

  const backends = await startBackends(versions, options.instances ?? 2, loopback, undo);
  const resolver = { address, port: await startNames(plan, backends.instances, address, undo) };
  const identity = await startIssuer(options, task, passwords, address, undo);
  const { api, clients } = identity;

  const authority = certificate({ commonName: "Gatehouse local run" });
  const serverName = api.routes.map((route) => route.integration.serverName).find((name) => name) ?? "localhost";
  const leaf = certificate({ commonName: serverName, names: [serverName], issuer: authority });
  const fleet = await startFleet(undo, {
    haproxy: options.haproxy,
    task,
    root: directory,
    files: { "edge.pem": leaf.bundle, "origins.map": originsWith(task.files["origins.map"] ?? "", passwords) },
    places: { address, resolver, backend: loopback.port },
    onLine: (line) => tally.logged(line),
    ready: async (started) => {
      await listClients(started.socket, task, started.directory, clients);
      await reachable(started.socket, backends.instances);
    },
  });

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
  undo.add(() => gateway.stop());
  const ground = { plan, task, directory, loopback, tally, authority: authority.certificate };
  return { ...ground, ...backends, ...identity, fleet, url };
}

async function startBackends(versions: readonly Version[], number: number, loopback: Loopback, undo: Undo) {
  const instances = new Instances(versions, { next: () => loopback.next(), port: loopback.port });
  undo.add(
    () => instances.stop(),
    () => instances.running.forEach((one) => one.process.kill("SIGKILL")),
  );
  await Promise.all(versions.flatMap((one) => Array.from({ length: number }, () => instances.start(one))));
  const control = new Control(instances);
  const controlUrl = await control.start(loopback.address);
  undo.add(() => control.stop());
  return { instances, controlUrl };
}

async function startNames(plan: Plan, instances: Instances, address: string, undo: Undo): Promise<number> {
  const ttl = new Map(cloudMapNames(plan).map((one) => [one.name.toLowerCase(), one.ttlSeconds]));
  // A host that the plan does not register in Cloud Map is somebody's own name; it leads to instances all the same.
  const names = await Names.start(address, (name) => instances.known(name, ttl.get(name) ?? 10));
  undo.add(() => names.stop());
  return names.port;
}

async function startIssuer(
  { plan, extend = (api) => api }: LocalOptions,
  task: Task,
  passwords: ReadonlyMap<string, string>,
  address: string,
  undo: Undo,
) {
  const fill = (text: string): string => withPasswords(text, passwords);
  // Read twice: what tokens must hold is known before the issuer has a URL.
  const read = (issuer: string): Api => extend(apiOf(plan, { issuer, fill }));
  const { routes } = read("");
  const scopes = [...new Set(routes.flatMap((route) => route.scopes))];
  const audience = routes.flatMap((route) => route.authorizer?.audiences ?? [])[0] ?? "api";
  const clients = clientsOf(task.files["classes.map"]);
  const issuer = await Issuer.start(address, { audience, scopes, clients: Object.values(clients) });
  undo.add(() => issuer.stop());
  return { api: read(issuer.url), issuer, clients, scopes };
}

async function startFleet(undo: Undo, settings: FleetSettings): Promise<Fleet> {
  const fleet = new Fleet(settings);
  undo.add(
    () => fleet.stop(),
    () => fleet.kill(),
  );
  await fleet.start();
  return fleet;
}
