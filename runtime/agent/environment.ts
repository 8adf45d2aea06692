import { dictionary, fields, flag, list, oneOf, text, whole, type ResolvedBy, type TextRule } from "../../fields";
import { CERTIFICATE_NAME, DNS_NAME } from "../../fields/dns";
import { DEPLOYED_INTENT, DIRECTORY, PEERS_PORT, type DeployedIntent } from "../../haproxy/config";
import { Use } from "../certificate/use";
import { REPORT_SECONDS } from "./metrics";

/*
 * The variables that the agent is told its settings by: names, types and rules. Who writes them (the fleet's task, a local
 * run) and who reads them (settings.ts) knows them from here alone.
 */

/** What a deployment tells the agent. */
export interface DeployedVariables {
  /** What is kept current. */
  readonly GATEHOUSE_CERTIFICATES: CertificateSetting[];
  /** What HAProxy is to do. */
  readonly GATEHOUSE_INTENT: DeployedIntent;
  /** The Cloud Map name of the fleet's tasks, type A. */
  readonly GATEHOUSE_MEMBERS_NAME?: string;
  /** Where tasks tell each other what they counted. */
  readonly GATEHOUSE_MEMBERS_PORT?: number;
  /** Between two questions to Cloud Map for the instances of all services. */
  readonly GATEHOUSE_INSTANCES_SECONDS?: number;
  /** The trust bundle that HAProxy checks by what gateways show that an authority issued to them. */
  readonly GATEHOUSE_GATEWAY_TRUST?: TrustSetting;
  /** Between two polls of the secrets, give or take a fifth. */
  readonly GATEHOUSE_POLL_SECONDS?: number;
  /** The bucket with the APIs' registrations and the platform's numbers, which are followed while the agent runs. */
  readonly GATEHOUSE_REGISTRATIONS: string;
  /** Between two listings of the bucket, give or take a fifth. */
  readonly GATEHOUSE_REGISTRATIONS_SECONDS?: number;
  /** The dimension `Service` of the metrics. */
  readonly GATEHOUSE_SERVICE?: string;
  /** Whether metrics are told of each stage too. */
  readonly GATEHOUSE_STAGE_METRICS?: boolean;
  /** The trust bundle that HAProxy checks others by. */
  readonly GATEHOUSE_TRUST?: TrustSetting;
}

/** What only a run outside ECS tells it, and what ECS does by itself. */
export interface PlaceVariables {
  /** This task's IPv4 address. */
  readonly GATEHOUSE_ADDRESS?: string;
  /** Shared with HAProxy. */
  readonly GATEHOUSE_DIRECTORY?: string;
  /** In place of Cloud Map's own address. */
  readonly GATEHOUSE_CLOUD_MAP_URL?: string;
  /** Other files by name, such as `errors.http`. */
  readonly GATEHOUSE_FILES?: Record<string, string>;
  /** `address:port` of a DNS server. */
  readonly GATEHOUSE_MEMBERS_RESOLVER?: string;
  /** Between two comparisons with HAProxy, and two questions to DNS. */
  readonly GATEHOUSE_RECONCILE_SECONDS?: number;
  /** Between two reports. */
  readonly GATEHOUSE_REPORT_SECONDS?: number;
  /** Secrets and objects are files below it. */
  readonly GATEHOUSE_STORE_DIRECTORY?: string;
  /** Set by ECS. */
  readonly ECS_CONTAINER_METADATA_URI_V4?: string;
}

export interface AgentVariables extends DeployedVariables, PlaceVariables {}

/** A certificate that is kept current. */
export interface CertificateSetting {
  /** In the directory: `edge.pem`, `backend-client.pem`. */
  readonly file: string;
  /** ARN or name of its secret. */
  readonly secret: string;
  readonly use: Use;
  /** DNS names that it must be issued for; may be empty for a client's. */
  readonly names: readonly string[];
  /** ARN or name of the trust bundle that must vouch for it. @default the public authorities */
  readonly trust?: string;
}

/** The trust bundle that HAProxy checks others by, and its files. */
export interface TrustSetting {
  readonly secret: string;
  readonly files: readonly string[];
}

const FILE: TextRule = { what: "give a file's name", fits: /^[a-z][a-z0-9.-]{0,63}$/, example: "edge.pem" };
const SECRET: TextRule = { what: "give an ARN or a name", fits: /\S/, example: "origin-certificate" };
const BUCKET: TextRule = { what: "give a bucket's name", fits: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, example: "edge-registrations" }; // prettier-ignore
/** An absolute path. */
export const PATH: TextRule = { what: "give an absolute path", fits: /^(\/[\w.-]+)+$/, example: DIRECTORY };
const IPV4: TextRule = { what: "give an IPv4 address", fits: /^\d+(\.\d+){3}$/, example: "10.0.0.2" };
const SERVER: TextRule = {
  what: "give address:port of a DNS server",
  fits: /^\d+(\.\d+){3}:\d+$/,
  example: "10.0.0.2:53",
};
const SERVICE: TextRule = { what: "use up to 64 letters, digits, -, _ and .", fits: /^[\w.-]{1,64}$/, example: "edge" };
const URL: TextRule = { what: "give what ECS set", fits: /^https?:\/\//, example: "http://169.254.170.2/v4/0" };
const ANY: TextRule = { what: "give text", fits: () => true, example: "-----BEGIN CERTIFICATE-----" };

const seconds = (most: number) => whole({ from: 1, to: most, unit: "seconds" });

const TRUST = fields<TrustSetting>()({ secret: text(SECRET), files: list(text(FILE), { of: "files" }) });

export const VARIABLES = fields<AgentVariables>()({
  GATEHOUSE_CERTIFICATES: list(
    fields<CertificateSetting>()({
      file: text(FILE),
      secret: text(SECRET),
      use: oneOf(Use),
      names: list(text(CERTIFICATE_NAME), { of: "names" }),
      trust: text(SECRET).optional("the public authorities vouch for it"),
    }),
    { of: "certificates", from: 1, why: "HAProxy's own, edge.pem, at least", distinct: { by: "file" } },
  ),
  GATEHOUSE_INTENT: DEPLOYED_INTENT,
  GATEHOUSE_MEMBERS_NAME: text(DNS_NAME).optional("this task counts alone"),
  GATEHOUSE_MEMBERS_PORT: whole({ from: 1024, to: 65_535 }).withDefault(
    PEERS_PORT,
    "as HAProxy's configuration has it",
  ),
  GATEHOUSE_POLL_SECONDS: seconds(3600).withDefault(
    300,
    "$0.09 a month for a task and secret ($0.05 for 10,000 calls)",
  ),
  GATEHOUSE_REGISTRATIONS: text(BUCKET),
  GATEHOUSE_SERVICE: text(SERVICE).withDefault("gatehouse", "one fleet in an account needs no other name"),
  GATEHOUSE_STAGE_METRICS: flag().withDefault(
    false,
    "$2.10 a month for each stage ($0.30 a metric): 300 APIs of two stages are $1,260",
  ),
  GATEHOUSE_TRUST: TRUST.optional("HAProxy checks nobody's certificate"),
  GATEHOUSE_GATEWAY_TRUST: TRUST.optional("gateways show no certificate of an authority"),

  GATEHOUSE_ADDRESS: text(IPV4).optional("from ECS metadata"),
  GATEHOUSE_DIRECTORY: text(PATH).withDefault(DIRECTORY, "the volume of the task"),
  GATEHOUSE_CLOUD_MAP_URL: text(URL).optional("Cloud Map's own"),
  GATEHOUSE_FILES: dictionary(FILE, text(ANY)).withDefault({}, "none are needed"),
  GATEHOUSE_INSTANCES_SECONDS: seconds(300).withDefault(
    5,
    "an address that is gone is left alone long before it is another's; $0.52 a month for a task and service ($1 for a million calls)",
  ),
  GATEHOUSE_MEMBERS_RESOLVER: text(SERVER).optional("the machine's"),
  GATEHOUSE_RECONCILE_SECONDS: seconds(300).withDefault(10, "a lost change is mended before anybody asks"),
  GATEHOUSE_REPORT_SECONDS: seconds(300).withDefault(REPORT_SECONDS, "CloudWatch keeps metrics by the minute"),
  GATEHOUSE_STORE_DIRECTORY: text(PATH).optional("AWS Secrets Manager and S3"),
  GATEHOUSE_REGISTRATIONS_SECONDS: seconds(300).withDefault(
    10,
    "an API, or a shift of its weights, is in force within seconds; $1.30 a month for a task ($0.005 for 1,000 listings)",
  ),
  ECS_CONTAINER_METADATA_URI_V4: text(URL).optional("outside ECS"),
});

/** The trust bundles of an agent's variables. */
export const trustsOf = (told: Pick<AgentVariables, "GATEHOUSE_TRUST" | "GATEHOUSE_GATEWAY_TRUST">): TrustSetting[] =>
  [told.GATEHOUSE_TRUST, told.GATEHOUSE_GATEWAY_TRUST].filter((one) => one !== undefined);

export type ResolvedVariables = ResolvedBy<typeof VARIABLES>;

/** The variables as texts. */
export type AgentEnvironment = { readonly [K in keyof AgentVariables]?: string };

export type Environment = Readonly<Record<string, string | undefined>>;

/** A value as its variable holds it: text as it is, everything else as JSON. */
export const encoded = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** Values as variables. In the order of the alphabet: another order of the same would be another revision of the task. */
export function environmentOf(variables: Partial<AgentVariables>): AgentEnvironment {
  const known = Object.entries(variables).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => [name, encoded(value)]));
}

/** Those of an environment's values that are variables of the agent; an empty one is an absent one. */
export function decoded(environment: Environment | AgentEnvironment): {
  readonly [K in keyof AgentVariables]?: unknown;
} {
  const told = Object.keys(VARIABLES.rows).flatMap((name) => {
    const value = (environment as Environment)[name];
    return value === undefined || value === "" ? [] : [[name, valueOf(name as keyof AgentVariables, value)] as const];
  });
  return Object.fromEntries(told);
}

/** Text that should be JSON and is not stays text, which is then of the wrong type. */
function valueOf(name: keyof AgentVariables, value: string): unknown {
  if (VARIABLES.rows[name].is === "text") return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
