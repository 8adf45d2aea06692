import { directory, Word } from "./quoting";

/** Where HAProxy's files and sockets are in a task: the one place of it that can be written to. */
export const DIRECTORY = "/run/gatehouse";

/** The ring in HAProxy's memory that the traffic log waits in. */
export const RING = "traffic";

/** The files of the directory that others than HAProxy know: who starts it, who writes certificates, who asks it. */
export const FILES = {
  configuration: "haproxy.cfg",
  /** What HAProxy shows to the gateway: leaf, intermediates, key. */
  serverCertificate: "edge.pem",
  /** What it shows to backends that ask for a certificate. */
  clientCertificate: "backend-client.pem",
  /** Who must have issued the backends' certificates. */
  backendTrust: "backend-ca.pem",
  /** Who must have issued the certificates of clients that call HAProxy themselves. */
  clientTrust: "clients-ca.pem",
  /** The certificates of which the gateways show one. */
  gatewayCertificates: "gateway-certificates.pem",
  /** Who must have issued the certificates of gateways that are known by their common name. */
  gatewayTrust: "gateway-ca.pem",
  /**
   * Of each API that asks for one, `<api>`, the hex SHA-256 of each certificate that it takes, `<api>.<hash>`, and the common name of those that
   * `gateway-ca.pem` vouches for, `<api>=<name>`.
   */
  certificatesMap: "certificates.map",
  /** The common names of the clients that may call HAProxy themselves. */
  clientsMap: "clients.map",
  /** Of each API, the consumer of each API key, `<api>.<id>`. */
  apiKeysMap: "api-keys.map",
  /** Of each API, the hex SHA-256 of each origin proof that is taken, `<api>.<hash>`, and its generation. */
  originProofs: "origins.map",
  /** The servers that were known, for a reload to start with. */
  serversState: "servers.state",
  /** How far the traffic log was taken. */
  collected: "collected",
  /** Of each stage with a canary, the percentage of subjects. */
  canaryMap: "canary.map",
  /** Of each OAuth client that has one, the class. */
  classesMap: "classes.map",
  /** Of each route that has one, the class of its callers, by `<api>/<route>`. */
  routeClassesMap: "routes.map",
  /** Of each API whose tokens are verified, the routes that are open to all, by `<api>/<route>`. */
  publicRoutesMap: "public-routes.map",
  /** Of each API, the hash of its registration, this task and how many there are. */
  attachedMap: "attached.map",
  /** Of each stage, the requests that may wait for each usable instance. */
  queuesMap: "queues.map",
  /** Whether the task is leaving, and whether a worker was replaced. */
  controlMap: "control.map",
  /** There once the task was asked to stop. */
  leaving: "leaving",
  /** The Runtime API. */
  runtimeSocket: "admin.sock",
  masterSocket: "master.sock",
  /** The traffic that an old worker passes on to the current one. */
  workerSocket: "worker.sock",
} as const;

/** What a file may be that is called by what is in it, so that another text does not take its place but stands beside it. */
const BY_CONTENT = {
  /** The authorities of one version alone. */
  authority: "authority",
  /** A key of an issuer: one that it calls by the name of another is another file. */
  tokenKey: "token-key",
} as const;

/** Such a file, by the SHA-256 of what is in it. */
export const fileByContent = (what: keyof typeof BY_CONTENT, sha256: string): string =>
  `${BY_CONTENT[what]}-${sha256}.pem`;

/** Whether a file is one of them. */
export const isNamedByContent = (file: string): boolean => NAMED_BY_CONTENT.test(file);

const NAMED_BY_CONTENT = new RegExp(`^(?:${Object.values(BY_CONTENT).join("|")})-[0-9a-f]{32,64}\\.pem$`);

/** The key of the control map whose 1 says that a reload has replaced the worker. */
export const REPLACED = "replaced";

/** The maps whose entries may change while HAProxy runs; of another, a reload is the way. */
export const isLiveMap = (file: string): boolean =>
  LIVE_MAPS.includes(file) || /^limit\.[a-z]+\.[a-z]+\.map$/.test(file);

const LIVE_MAPS: readonly string[] = [
  FILES.originProofs,
  FILES.certificatesMap,
  FILES.apiKeysMap,
  FILES.canaryMap,
  FILES.classesMap,
  FILES.routeClassesMap,
  FILES.publicRoutesMap,
  FILES.queuesMap,
  FILES.attachedMap,
];

/** The path of a file, in a line of configuration. The name is one of ours. */
export const fileOf = (model: { readonly directory: string }, file: string): Word =>
  Word.of(`${directory(model.directory).text}/${file}`);

/** The path of one of them. */
export const pathOf = (model: { readonly directory: string }, file: keyof typeof FILES): Word =>
  fileOf(model, FILES[file]);

/** The way to the task that has a place of the fleet. `:` is in no setting's name. */
export const memberProxyName = (member: string): string => `member:${member}`;

/** The one server of such a way, as a version of one place. */
export const MEMBER_SERVER = "at";

/** A stage as the gateway names it in `x-gatehouse-stage`, and its backend. No name has a dot in it. */
export const stageId = (api: string, stage: string): string => `${api}.${stage}`;

/** Beside a stage's backend, one with the same servers. No version is called so. */
export const wholeBackendName = (stageId: string): string => `${stageId}:.all`;

/** Where what was signed for a stage is sent to its instances. No version is called so. */
export const signedBackendName = (stageId: string): string => `${stageId}:.signed`;

/** The backend of one version. `:` is in no setting's name. */
export const versionBackendName = (stageId: string, version: string): string => `${stageId}:${version}`;
