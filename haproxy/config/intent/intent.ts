import { fields, flag, list, text, whole } from "../../../fields";
import { DIRECTORY } from "../files";
import { DNS_NAME } from "../../../fields/dns";
import { CLASSES, type ClassSettings } from "./classes";
import { DIRECT_CLIENTS, type DirectClients } from "./clients";
import { ALLOWED_HOSTS, type AllowedHost } from "./hosts";
import { LIMITS, type LimitSettings } from "./limits";
import { orNone } from "./off";
import { ADMITTED_HEADERS, PINNING, type AdmittedHeader, type PinningSettings } from "./requests";
import { INTENT_APIS, type IntentApi } from "./apis";
import { DIRECTORY_PATH, IPV4, NAME, REASON, MATCHED_SCOPE } from "./texts";

/** Tasks that a fleet has at the most where they tell each other what they counted. */
export const MOST_MEMBERS = 50;

/** Where tasks tell each other what they counted. */
export const PEERS_PORT = 10_000;

/**
 * What is decided about HAProxy, wherever it runs.
 *
 * gateway → link → balancer → **fleet** → backends
 */
export interface HaproxySettings {
  /**
   * TLS connections at a time, 1 to 100,000; each costs 66 kB (measured), so 4000 fit a task of 512 MiB.
   * @default 4000
   */
  readonly maxConnections?: number;
  /**
   * Places for instances, 100 to 50,000: a version takes twice its instances in each of its stage's two backends, and in its own where
   * requests can ask for it. An API that there is no room for is refused. Each place costs 8 kB and a descriptor (measured).
   * @default 5000
   */
  readonly maxServers?: number;
  /** How long anything may take. */
  readonly timeouts?: HaproxyTimeouts;
  /**
   * GET, HEAD and OPTIONS are sent again when a backend's connection dies before it answers; other requests only while
   * nothing was sent. HAProxy keeps a copy of each such request for it: an eighth of the CPU (measured).
   * @default true
   */
  readonly retryUnanswered?: boolean;
  /**
   * How much of the requests that belong to no trace yet (W3C traceparent) is marked to be recorded, in percent, 0 to 100.
   * @default 5
   */
  readonly traceSampledPercent?: number;
  /**
   * Whether `/metrics` of the control port has all of HAProxy's metrics, for a sidecar or a scraper: the names of all stages and
   * versions among them. The agent's few go to CloudWatch in any case (docs/agent.md).
   * @default false
   */
  readonly prometheus?: boolean;
  /** How a request's class is told. */
  readonly classes?: ClassSettings;
  /** How much one caller may take: HAProxy answers 429 beyond it, and says which limit and when to come back. */
  readonly limits?: LimitSettings;
  /** Who may ask for a version by `x-gatehouse-version`, whatever the weights say. @default nobody: the header is removed */
  readonly pinning?: PinningSettings;
  /**
   * Who is told, on the answer header `x-gatehouse-attached`, which registration of the API runs in the task that answered, and how many
   * tasks there are: who has one of these scopes. Up to 10.
   * @default nobody
   */
  readonly attachedScopes?: string[];
  /**
   * Hosts that APIs may send requests to besides the names of the fleet's namespace that begin with theirs. In force within seconds.
   * @default none
   */
  readonly hosts?: AllowedHost[];
  /** Headers that clients may send though services may believe them. @default none: all such headers are removed */
  readonly admittedHeaders?: AdmittedHeader[];
}

/** Milliseconds, 1 to 3,600,000 each. */
export interface HaproxyTimeouts {
  /**
   * To open a connection to a backend.
   * @default 2000
   */
  readonly connectMs?: number;
  /**
   * For a backend to answer. An HTTP API gives up at 30 s: HAProxy must be first, to say why.
   * @default 29000
   */
  readonly serverMs?: number;
  /**
   * For a client to send or to read.
   * @default 65000
   */
  readonly clientMs?: number;
  /**
   * To send the request's headers; what keeps slow clients out.
   * @default 5000
   */
  readonly requestMs?: number;
  /**
   * Between two requests on a connection; longer than the gateway's, so that it is the gateway that closes.
   * @default 65000
   */
  readonly keepAliveMs?: number;
  /**
   * To wait for a free backend.
   * @default 3000
   */
  readonly queueMs?: number;
}

/** What a deployment tells every task: what was decided, and what the place where it runs adds to it. */
export interface DeployedIntent extends Omit<HaproxySettings, "hosts"> {
  /** IPv4 address that both listeners bind. A task has one network interface of its own. @default "0.0.0.0" */
  readonly address?: string;
  /** TLS port for the gateway's traffic. Below 1024 an unprivileged Fargate task cannot bind. @default 8443 */
  readonly trafficPort?: number;
  /** Plain port for `/healthz` and `/metrics`, admitted by security groups only where it must be. @default 8404 */
  readonly controlPort?: number;
  /** Milliseconds from a graceful stop to the end of what still runs. Under ECS's longest stopTimeout, 120 s. @default 100000 */
  readonly hardStopMs?: number;
  /** The Cloud Map namespace whose services' instances the agent puts in place by the Runtime API. @default none: DNS tells all */
  readonly namespace?: string;
  /** Who answers for other names. @default the VPC's resolver, 169.254.169.253:53 */
  readonly resolver?: Resolver;
  /** Clients call HAProxy themselves, by mutual TLS: no gateway is in front of it. @default a gateway calls */
  readonly clients?: DirectClients;
  /** Where the traffic log goes. @default stdout, which drops lines when its reader is slow */
  readonly log?: TrafficLog;
}

/** What is wanted from one task, as plain data. */
export interface Intent extends DeployedIntent {
  /** The APIs that are registered, 0 to 300. Each of their stages gets a backend, `<api>.<stage>`. */
  readonly apis: IntentApi[];
  /** Where everything lives: configuration, maps, certificate, sockets. The one writable place of the task. @default "/run/gatehouse" */
  readonly directory?: string;
  /** The tasks that share their counters. @default this task alone: counters outlive a reload, and count this task's traffic */
  readonly fleet?: FleetIntent;
}

/** A DNS server. */
export interface Resolver {
  /** @default "169.254.169.253", the VPC's own, reachable from any subnet */
  readonly address?: string;
  /** @default 53 */
  readonly port?: number;
}

/** The tasks of the fleet. Each counts in a table of its own and adds the others' up: exact where one shared table is 2x off. */
export interface FleetIntent {
  /** Which of the members this task is. */
  readonly self: string;
  /** All tasks, this one included, and places for more, 1 to 50. Another list needs a reload; filling a place does not. */
  readonly members: readonly Member[];
  /** How many of the members are tasks now, for who is told (`attachedScopes`). @default all */
  readonly tasks?: number;
  /** @default 10000 */
  readonly port?: number;
}

/** One task of the fleet, or a place for one. */
export interface Member {
  /** Letters, digits, `-`, `_`; at most 63. A task keeps it as long as it runs: the others take counters from who has it. */
  readonly name: string;
  /**
   * IPv4 address that the other members reach it at; this task's own must be given.
   * @default a place: the agent sets the address by the Runtime API, in the backend `member:<name>`
   */
  readonly address?: string;
}

/** Where one JSON object per request goes. */
export interface TrafficLog {
  /** Why there is none, for who reads the settings; instead of a collector. */
  readonly none?: string;
  /**
   * A collector, usually a sidecar, reads lines from a ring in memory by the Runtime API, so that none is lost at full speed,
   * while it restarts, or when HAProxy stops or reloads. @default none: stdout
   */
  readonly collector?: Collector;
}

export interface Collector {
  /** Of the ring, 1 to 1024; a line takes about 600 bytes. @default 32 */
  readonly memoryMiB?: number;
}

const timeout = whole({ from: 1, to: 3_600_000, unit: "milliseconds" });

const TIMEOUTS = fields<HaproxyTimeouts>()({
  connectMs: timeout.withDefault(
    2000,
    "within a VPC it takes one millisecond; a lost packet is sent again after a second",
  ),
  serverMs: timeout.withDefault(29_000, "an HTTP API gives up at 30 s: HAProxy must be first, to say why"),
  clientMs: timeout.withDefault(65_000, "as long as a connection may be idle"),
  requestMs: timeout.withDefault(5000, "keeps slow clients out"),
  keepAliveMs: timeout.withDefault(65_000, "longer than the gateway's, so that it is the gateway that closes"),
  queueMs: timeout.withDefault(3000, "a short peak passes; an overload is told with 503"),
});

/** The rows of what is decided, which an intent has too. */
const DECIDED = {
  maxConnections: whole({ from: 1, to: 100_000 }).withDefault(4000, "66 kB each (measured) fit a task of 512 MiB"),
  maxServers: whole({ from: 100, to: 50_000, unit: "places" }).withDefault(
    5000,
    "40 MB, for 150 APIs of two stages with two versions",
  ),
  timeouts: TIMEOUTS.withDefault({}, "each has one"),
  retryUnanswered: flag().withDefault(true, "an instance that dies costs no request that may be asked twice"),
  traceSampledPercent: whole({ from: 0, to: 100, unit: "percent" }).withDefault(5, "as AWS X-Ray's default rule"),
  prometheus: flag().withDefault(false, "nobody reads them"),
  classes: CLASSES.withDefault({}, "everybody is an agent"),
  limits: LIMITS.withDefault({}, "each class has its own"),
  pinning: PINNING.withDefault({}, "nobody: a version that is not released is not for anybody to try"),
  attachedScopes: list(text(MATCHED_SCOPE), { of: "scopes", to: 10, distinct: true }).withDefault([], "nobody is told"),
  admittedHeaders: ADMITTED_HEADERS.withDefault([], "a client's word is not a proxy's"),
};

export const SETTINGS = fields<HaproxySettings>()({
  ...DECIDED,
  hosts: ALLOWED_HOSTS.withDefault([], "each API has names of its own"),
});

const listener = whole({ from: 1024, to: 65_535, why: "an unprivileged task cannot bind a lower one" });
const port = whole({ from: 1, to: 65_535 });

/** The rows of what the place of a run adds. */
const PLACE = {
  address: text(IPV4).withDefault("0.0.0.0", "a task has one network interface of its own"),
  trafficPort: listener.withDefault(8443, "as 443, above 1023"),
  controlPort: listener.withDefault(8404, "where HAProxy's documentation has its metrics"),
  hardStopMs: timeout.withDefault(100_000, "under ECS's longest stopTimeout, 120 s"),
  namespace: text(DNS_NAME).optional("DNS tells all"),
  resolver: fields<Resolver>()({
    address: text(IPV4).withDefault("169.254.169.253", "the VPC's own, reachable from any subnet"),
    port: port.withDefault(53, "DNS"),
  }).withDefault({}, "the VPC's own"),
  clients: DIRECT_CLIENTS.optional("a gateway calls"),
  log: orNone(
    fields<TrafficLog>()({
      none: text(REASON).optional("there is one"),
      collector: fields<Collector>()({
        memoryMiB: whole({ from: 1, to: 1024, unit: "MiB" }).withDefault(32, "55,000 lines of 600 bytes"),
      }).optional("stdout, which drops lines when its reader is slow"),
    }),
  ).withDefault({}, "stdout is there everywhere"),
};

export const DEPLOYED_INTENT = fields<DeployedIntent>()({ ...DECIDED, ...PLACE });

export const INTENT = fields<Intent>()({
  ...DECIDED,
  ...PLACE,
  apis: INTENT_APIS,
  directory: text(DIRECTORY_PATH).withDefault(DIRECTORY, "the volume of the task"),
  fleet: fields<FleetIntent>()({
    self: text(NAME),
    members: list(
      fields<Member>()({
        name: text(NAME),
        address: text(IPV4).optional("a place that the agent fills while HAProxy runs"),
      }),
      {
        of: "members",
        from: 1,
        to: MOST_MEMBERS,
        distinct: { by: "name" },
      },
    ),
    tasks: whole({ from: 1, to: MOST_MEMBERS }).optional("all members"),
    port: listener.withDefault(PEERS_PORT, "no other listener of the task is there"),
  }).withDefault(
    { self: "self", members: [{ name: "self", address: "127.0.0.1" }] },
    "counters outlive a reload, and count this task's traffic",
  ),
});
