import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeAgent } from "../../components/certificate-path/agent-image/image-context";
import { AGENT_BUNDLE } from "../../runtime/image/bundle-options";
import { ControlEndpoint } from "./backends/control";
import { LocalInstances } from "./backends/instances";
import { LocalCertificates } from "./certificates/certificates";
import { GatewayCertificates } from "./certificates/gateway-certificates";
import { issuedCertificate, issuedSecrets } from "./certificates/issued-certificate";
import { agentCertificates } from "./certificates/agent-certificates";
import { LocalFleet } from "./fleet/fleet";
import { untilReachable } from "./fleet/ready";
import { LocalLink } from "./gateway/forward";
import { LocalGateway } from "./gateway/gateway";
import { MissingValue } from "./gateway/mapping";
import { PathEncoding } from "./gateway/path-encoding";
import { classById } from "./loopback/clients";
import { Loopback } from "./loopback/loopback";
import { killProcess } from "../shared/child-process";
import { startIssuer } from "./identity";
import { startNames } from "./names";
import { passwordsOf } from "./plan/proofs";
import { taskOf } from "./plan/task";
import { plannedVersions, type PlannedVersion } from "./plan/versions";
import type { Local, LocalOptions } from "./running";
import { Tally } from "./show/tally";
import { DirectoryStore } from "./store/directory";
import { fill } from "./store/fill";
import type * as Moto from "./store/moto";
import type { LocalStore } from "./store/store";
import { Cleanup } from "../shared/cleanup";
import { Team } from "./attach/team";
import { refuseUnsupported } from "./unsupported";

/** Runs a plan on loopback. If one thing cannot start, what runs already is stopped. */
export async function start(options: LocalOptions): Promise<Local> {
  const cleanup = new Cleanup();
  try {
    return { ...(await startAll(options, cleanup)), stop: () => cleanup.run() };
  } catch (error) {
    await cleanup.run();
    throw error;
  }
}

/** From the end of the request path to its beginning: a server must run before its client. */
async function startAll(options: LocalOptions, cleanup: Cleanup): Promise<Omit<Local, "stop">> {
  const { plan } = options;
  const teams = (options.teams ?? []).map((one) => new Team(one));
  const shown = await GatewayCertificates.of([plan, ...(options.teams ?? [])]);
  const task = taskOf(plan, (name) => shown.of(name).cert);
  const versions = plannedVersions(task.intent);
  refuseUnsupported(plan, task, versions);
  const passwords = passwordsOf(plan);
  const tally = new Tally();

  const directory = mkdtempSync(join(tmpdir(), "gatehouse-local-"));
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  cleanup.add(remove, remove);
  const loopback = await Loopback.for([
    ...[...versions, ...teams.flatMap((team) => team.versions)].map(({ port }) => port),
    ...task.ports,
  ]);
  const { address } = loopback;
  const certificateSettings = agentCertificates(task.environment);
  const issued = issuedCertificate(plan);
  const bucket = task.environment.GATEHOUSE_REGISTRATIONS ?? "";
  const store =
    options.store === "Moto"
      ? await startMoto(issuedSecrets(certificateSettings, issued), bucket, cleanup)
      : new DirectoryStore(join(directory, "store"), bucket);
  const certificates = await LocalCertificates.bootstrap(store.secrets, certificateSettings, issued);
  shown.issued(issued);

  const backends = await startBackends(versions, options, loopback, cleanup);
  const identity = await startIssuer(options, task, passwords, teams, address, shown.of, cleanup);
  const { apis, clients, issuer } = identity;
  const issuerKeys = await fill(store, task, passwords, loopback.port, issuer, cleanup);
  const running: { fleet?: LocalFleet } = {};
  const { cloudMap, ...names } = await startNames(plan, task, backends.instances, running, address, cleanup);
  // The image's bundle, which the plan has made already; a copy, so that a new build does not change this run.
  await makeAgent();
  const bundle = join(directory, "agent.cjs");
  copyFileSync(AGENT_BUNDLE.bundle, bundle);
  const places = (number: number) => ({
    ...{ directory: join(directory, `task-${number}`), address: loopback.next(), port: loopback.port },
    ...{ store: store.environment, ...names, clients: classById(clients), certificates: certificateSettings },
  });
  const logged = (line: string): void => {
    tally.logged(line);
    options.onTraffic?.(line);
  };
  const fleet = (running.fleet = new LocalFleet({
    ...{ haproxy: options.haproxy, bundle, task, places, onLine: logged },
    ...{ onMetrics: options.onMetrics, reportSeconds: options.reportSeconds },
    ready: (started) => untilReachable(started.socket, backends.instances),
  }));
  await startFleet(fleet, cleanup);

  const link = new LocalLink(() => fleet.next(), certificates.authority);
  const gateway = new LocalGateway({
    apis,
    link,
    missing: options.missing ?? MissingValue.Keep,
    paths: options.paths ?? PathEncoding.Decoded,
    onAnswered: (exchange, line) => {
      tally.answered(exchange, line);
      if (line !== undefined) options.onAccess?.(line);
    },
  });
  const url = await gateway.start(options.hasOwnAddress === true ? loopback.next() : address, options.port);
  cleanup.add(() => gateway.stop());
  return {
    plan,
    task,
    directory,
    loopback,
    tally,
    store,
    certificates,
    ...backends,
    ...identity,
    api: apis[0],
    fleet,
    link,
    url,
    cloudMap,
    teams,
    attachable: {
      ...{
        store,
        fleet,
        gateway,
        port: loopback.port,
        ...{ issuer, issuerKeys },
        certificateOf: shown.of,
        number: options.instances ?? 2,
      },
      instances: backends.instances,
    },
  };
}

async function startBackends(
  versions: readonly PlannedVersion[],
  { instances: number = 2, onService }: LocalOptions,
  loopback: Loopback,
  cleanup: Cleanup,
) {
  const instances = new LocalInstances(versions, { next: () => loopback.next(), port: loopback.port }, onService);
  cleanup.add(
    () => instances.stop(),
    () => instances.running.forEach((one) => killProcess(one.process)),
  );
  await Promise.all(versions.flatMap((one) => Array.from({ length: number }, () => instances.start(one))));
  const control = new ControlEndpoint(instances);
  const controlUrl = await control.start(loopback.address);
  cleanup.add(() => control.stop());
  return { instances, controlUrl };
}

async function startFleet(fleet: LocalFleet, cleanup: Cleanup): Promise<void> {
  cleanup.add(
    () => fleet.stop(),
    () => fleet.kill(),
  );
  await fleet.start();
}

async function startMoto(secrets: readonly string[], bucket: string, cleanup: Cleanup): Promise<LocalStore> {
  // Only here: the SDK takes a while to load. Not by import(), which reads no TypeScript here.
  const { MotoStore } = createRequire(__filename)("./store/moto") as typeof Moto;
  const moto = await MotoStore.start(bucket);
  cleanup.add(
    () => moto.stop(),
    () => moto.kill(),
  );
  await moto.create(secrets);
  return moto;
}
