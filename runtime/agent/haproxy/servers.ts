import { NOBODY } from "../../../haproxy/config";
import type { Ask } from "./socket";
import { instanceWeights, type InstanceWeight } from "./weights";

/** A version's servers in one backend: `<version>.<n>`. */
export interface VersionServers {
  readonly version: string;
  /** Against the other versions of the backend, 0 to 256. */
  readonly weight: number;
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** All of its instances; undefined if DNS puts them in place. */
  readonly addresses: readonly string[] | undefined;
}

/** A backend whose servers are to be so. */
export interface BackendServers {
  readonly backend: string;
  readonly versions: readonly VersionServers[];
}

/** A server as HAProxy has it. */
interface Server {
  readonly name: string;
  readonly version: string;
  readonly address: string;
  readonly port: number;
  readonly weight: number;
  /** Neither out of service by the agent, nor without an address by DNS. */
  readonly used: boolean;
}

/** Of `srv_admin_state`: forced into maintenance, and in maintenance for want of an address. */
const OUT_OF_SERVICE = 0x01;
const WITHOUT_ADDRESS = 0x20;

/** What came of it. */
export interface Aligned {
  /** Servers that differed. */
  readonly changed: number;
  /** Instances that there is no place for, as `backend/version address`. */
  readonly withoutPlace: readonly string[];
}

/**
 * Gives every instance a place, takes those out of service that are gone, and gives all the weights that make the versions' shares.
 * Requests that run are finished.
 */
export async function alignServers(ask: Ask, backends: readonly BackendServers[]): Promise<Aligned> {
  let changed = 0;
  const withoutPlace: string[] = [];
  const loaded = await loadedServers(ask);
  for (const { backend, versions } of backends) {
    let servers = loaded.get(backend) ?? [];
    const commands: string[] = [];
    for (const version of versions) {
      const { changes, left } = placed(version, servers);
      commands.push(...changes.flatMap((move) => moveCommands(backend, version, move)));
      withoutPlace.push(...left.map((address) => `${backend}/${version.version} ${address}`));
    }
    await told(ask, commands);
    if (commands.length > 0) servers = (await loadedServers(ask, backend)).get(backend) ?? [];
    const weights = weightCommands(backend, versions, servers);
    await told(ask, weights);
    changed += commands.length + weights.length;
  }
  return { changed, withoutPlace };
}

/** What a server is to become: an instance's place, or nobody's. */
interface Move {
  readonly server: string;
  readonly address: string | undefined;
}

function placed(
  { version, port, addresses }: VersionServers,
  all: readonly Server[],
): { changes: Move[]; left: string[] } {
  if (addresses === undefined) return { changes: [], left: [] };
  const servers = all.filter((server) => server.version === version);
  const isRight = (server: Server): boolean =>
    server.used && server.port === port && addresses.includes(server.address);
  const right = new Map(servers.filter(isRight).map((server) => [server.address, server.name]));
  const gone = servers.filter((server) => server.used && right.get(server.address) !== server.name);
  const missing = addresses.filter((address) => !right.has(address));
  // One that went last may still have requests that run.
  const free = [...servers.filter(({ used }) => !used), ...gone].map(({ name }) => name);
  const places = new Map(missing.slice(0, free.length).map((address, i) => [free[i]!, address]));
  return {
    changes: [
      ...gone.filter(({ name }) => !places.has(name)).map(({ name }) => ({ server: name, address: undefined })),
      ...[...places].map(([server, address]) => ({ server, address })),
    ],
    left: missing.slice(free.length),
  };
}

function moveCommands(backend: string, { port }: VersionServers, { server, address }: Move): string[] {
  const it = `${backend}/${server}`;
  if (address === undefined) return [`set server ${it} state maint`];
  return [
    `set server ${it} state maint`,
    `set server ${it} addr ${address} port ${port}`,
    `set server ${it} state ready`,
  ];
}

/** Empty places have what the next instance would get. */
function weightCommands(backend: string, versions: readonly VersionServers[], servers: readonly Server[]): string[] {
  const used = (version: string) => servers.filter((server) => server.used && server.version === version);
  const counts = versions.map((one) => ({ ...one, instances: used(one.version).length }));
  const weights = instanceWeights(counts);
  return servers.flatMap((server) => {
    const want = weights.get(server.version);
    if (want === undefined) return [];
    const at = used(server.version).indexOf(server);
    const weight = weightAt(want, at);
    return weight === server.weight ? [] : [`set server ${backend}/${server.name} weight ${weight}`];
  });
}

const weightAt = ({ weight, first }: InstanceWeight, at: number): number => (at < first ? weight : 0);

async function told(ask: Ask, commands: readonly string[]): Promise<void> {
  for (const command of commands) {
    const answer = await ask(command);
    if (answer !== "" && !/^(IP changed|no need to change)/.test(answer))
      throw new Error(`HAProxy refused ${command}: ${answer}`);
  }
}

/**
 * What a reload starts from, so that it has the servers at once. A version that has another host, port or TLS than the worker that
 * wrote the state has not: HAProxy would restore what was there before, over what the configuration says, for as long as it runs.
 */
export async function serversState(
  ask: Ask,
  loaded: readonly BackendServers[],
  wanted: readonly BackendServers[],
): Promise<string> {
  const state = await ask("show servers state");
  if (!state.startsWith("1\n# ")) throw new Error("no servers state in the format that a reload reads");
  const isKept = unchanged(loaded, wanted);
  const [format = "", header = "", ...rows] = state.split("\n");
  const columns = header.replace(/^# /, "").split(" ");
  const [backend, server] = [columns.indexOf("be_name"), columns.indexOf("srv_name")];
  const kept = rows.filter((row) => {
    const cells = row.split(" ");
    return isKept(cells[backend] ?? "", versionOf(cells[server] ?? ""));
  });
  const others = wanted.map((one) => ({
    ...one,
    versions: one.versions.filter(({ version }) => !isKept(one.backend, version)),
  }));
  return [format, header, ...kept, ...firstRows(others), ""].join("\n");
}

/** Whether a version of a backend is found where it was. */
function unchanged(
  loaded: readonly BackendServers[],
  wanted: readonly BackendServers[],
): (backend: string, version: string) => boolean {
  const placesOf = (backends: readonly BackendServers[]): Map<string, string> =>
    new Map(
      backends.flatMap(({ backend, versions }) =>
        versions.map(({ version, host, port, tls }) => [`${backend} ${version}`, `${host}:${port} ${tls}`] as const),
      ),
    );
  const [before, after] = [placesOf(loaded), placesOf(wanted)];
  return (backend, version) => {
    const key = `${backend} ${version}`;
    return before.has(key) && before.get(key) === after.get(key);
  };
}

const versionOf = (server: string): string => server.replace(/\.\d+$/, "");

/** The columns of version 1, which HAProxy writes and reads. */
const COLUMNS =
  "be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight srv_time_since_last_change srv_check_status srv_check_result srv_check_health srv_check_state srv_agent_state bk_f_forced_id srv_f_forced_id srv_fqdn srv_port srvrecord srv_use_ssl srv_check_port srv_check_addr srv_agent_addr srv_agent_port";

/** The same for a HAProxy that starts for the first time: instances are there with its first request. */
export const firstServersState = (backends: readonly BackendServers[]): string =>
  ["1", `# ${COLUMNS}`, ...firstRows(backends), ""].join("\n");

function firstRows(backends: readonly BackendServers[]): string[] {
  return backends.flatMap(({ backend, versions }) => {
    const weights = instanceWeights(versions.map((one) => ({ ...one, instances: one.addresses?.length ?? 0 })));
    return versions.flatMap(({ version, port, addresses = [] }) =>
      addresses.map((address, i) => {
        const weight = weightAt(weights.get(version)!, i);
        // Running (2), and by configuration out of service (4), which is no longer in force: as HAProxy writes it of such a server.
        return `1 ${backend} ${i + 1} ${version}.${i + 1} ${address} 2 4 ${weight} 1 1 1 0 3 7 0 0 0 - ${port} - 0 0 - - 0`;
      }),
    );
  });
}

/** By backend: of all in one answer, since a thousand questions are a thousand connections. */
async function loadedServers(ask: Ask, backend = ""): Promise<Map<string, Server[]>> {
  const [, header = "", ...rows] = (await ask(`show servers state ${backend}`.trim())).split("\n");
  const columns = header.replace(/^# /, "").split(" ");
  const at = (name: string): number => {
    const found = columns.indexOf(name);
    if (found < 0) throw new Error(`no servers state ${backend}`);
    return found;
  };
  const [owner, name, address, port, admin, weight] = [at("be_name"), at("srv_name"), at("srv_addr"), at("srv_port"), at("srv_admin_state"), at("srv_uweight")]; // prettier-ignore
  const found = new Map<string, Server[]>();
  for (const row of rows.filter((one) => one !== "")) {
    const cells = row.split(" ");
    const of = cells[owner] ?? "";
    const servers = found.get(of) ?? [];
    found.set(of, servers);
    servers.push({
      name: cells[name] ?? "",
      version: versionOf(cells[name] ?? ""),
      address: cells[address] ?? "-",
      port: Number(cells[port]),
      weight: Number(cells[weight]),
      used: (Number(cells[admin]) & (OUT_OF_SERVICE | WITHOUT_ADDRESS)) === 0 && cells[address] !== NOBODY,
    });
  }
  return found;
}
