import type * as pulumi from "@pulumi/pulumi";
import { dictionary, fields, flag, input, list, oneOf, text, whole, type ResolvedBy } from "../../fields";
import { ACCOUNT_ID, IAM_POLICY_ARN, TAG_KEY, TAG_VALUE } from "../../fields/aws";
import { DNS_NAME, label } from "../../fields/dns";
import { CLASSES, LIMITS, MOST_APIS, SETTINGS } from "../../haproxy/config";
import type { AdmittedHeader, ClassSettings, LimitSettings, PinningSettings } from "../../haproxy/config";
import { API_SETTINGS, type ApiSettings } from "../api/args";
import { BACKENDS_SETTINGS, type BackendsSettings } from "../api/backends/args";
import { DOMAIN_GENERATION, GATEWAY_SETTINGS } from "../api/gateway/args";
import { ISSUER_SETTINGS, type IssuerSettings } from "../api/gateway/authorizer-args";
import { API_QUOTAS, type ApiQuotas } from "../api/quotas";
import { ATTACHED, type AttachedApi } from "../api/reference";
import { AuthorityKind, BREAK_GLASS_ARNS } from "../certificate-path/authority/args";
import { FUNCTIONS, ROTATION } from "../certificate-path/rotated-certificate/args";
import { NETWORK_SETTINGS, type NetworkSettings } from "../foundation/args";
import { LOG_SETTINGS, type LogSettings } from "../foundation/archive-args";
import { BALANCER_SETTINGS, type BalancerSettings } from "../request-path/balancer/args";
import { DOMAIN_SETTINGS, type DomainSettings } from "../request-path/domain/args";
import { ALARM_SETTINGS, type AlarmSettings } from "../observability/args";
import { AGENT_SETTINGS } from "../request-path/fleet/agent-args";
import { FLEET_SETTINGS, type FleetSettings } from "../request-path/fleet/args";
import { FORMER, type FormerSettings } from "./former-args";
import { ECR_IMAGE } from "../shared/ecr-image";
import { VPC_LINK_REGION } from "../shared/region";
import { TLS, type TlsSettings } from "./tls-args";

/** The agent beside each HAProxy, which keeps its certificates, weights and limits current. */
export interface AgentArgs {
  /**
   * Its image in ECR, built elsewhere for ARM64, with a fixed tag or digest: `node runtime/image/build.js`, then Docker.
   * @default built and pushed by Docker when `pulumi up` runs; a preview needs none
   */
  readonly image?: string;
  /**
   * Between two looks at the secrets, in seconds, 10 to 3600.
   * @default 300
   */
  readonly pollSeconds?: number;
  /**
   * Between two listings of the APIs' registrations, in seconds, up to 300: how late a deployed `Api`, or a shift of its weights, may be. At 10
   * a task's cost $1.30 a month.
   * @default 10
   */
  readonly registrationsSeconds?: number;
  /**
   * Between two questions to Cloud Map for the instances of all versions, in seconds, up to 300. At 5 a task's cost $0.52 a month and version.
   * @default 5
   */
  readonly instancesSeconds?: number;
  /**
   * Whether CloudWatch is told of each stage by itself what it is told of all together: requests, errors, retries, what waits and runs,
   * instances that are up, and how long answers take. Seven metrics, $2.10 a month for each stage.
   * @default false
   */
  readonly stageMetrics?: boolean;
}

export interface GatehouseArgs {
  /** The AWS account, twelve digits. Given, not asked: a preview needs no credentials. */
  readonly accountId: string;
  /** The region, for example `eu-central-1`: one that has VPC links V2. China, us-gov-east-1 and Osaka have none. */
  readonly region: string;
  /**
   * What tells this gatehouse from all others of the account and region: up to 23 lower-case letters, digits and hyphens. What has
   * a fixed name begins with it: the tasks' family, the metrics' dimension `Service`, the path of the roles that sign, the
   * private DNS name, log groups, aliases, authorities' common names. Another one replaces most of them.
   * @default the name of the `Gatehouse`; the program gives `<project>-<stack>`
   */
  readonly identity?: string;
  /** The VPC that everything is in, made or brought along. */
  readonly network: NetworkSettings;
  /** How long logs are kept, and whether there is an archive of them. */
  readonly logs: LogSettings;
  /**
   * Whose tokens its APIs take, unless one says otherwise.
   * @default nobody's: each API says how it tells who calls
   */
  readonly authorizer?: IssuerSettings;
  /**
   * Whether HAProxy verifies each token once more, whatever the gateways did with it, of all APIs that do not say otherwise. A request costs
   * 14 µs of a core more by RSA, 56 by P-256 (docs/benchmarks.md); the issuer's keys are fetched by a function.
   * @default false
   */
  readonly verifyTokens?: boolean;
  /** The name that its APIs share, each by paths of its own. Without it clients use the names that AWS makes. */
  readonly domain?: DomainSettings;
  /**
   * How many domains the gatehouse has had, with `domain`. Raise it by one with another name, and put the one before into
   * `former.domains`: resources are named by it, so that both are there.
   * @default 1
   */
  readonly domainGeneration?: number;
  /**
   * The APIs of this program. Other programs attach theirs by `reference`.
   * @default none
   */
  readonly apis?: ApiSettings[];
  /**
   * The APIs of other programs that are known here, and their paths on `domain`: what a plan refuses to give to another.
   * @default none
   */
  readonly attached?: AttachedApi[];
  /** The way to the services of all APIs. */
  readonly backends?: BackendsSettings;
  /**
   * What the account allows each API.
   * @default AWS's own numbers
   */
  readonly quotas?: ApiQuotas;
  /**
   * The longest that an API's gateway may wait for an answer, in milliseconds, 1001 to 30000: what a task that stops still finishes.
   * @default 30000
   */
  readonly timeoutMilliseconds?: number;
  /** TLS between gateway and HAProxy. */
  readonly tls: TlsSettings;
  /** How certificates are issued and rotated. */
  readonly certificates: CertificateSettings;
  /** Who is told when something is wrong. There is no default: exactly one of topicArn, emails and noneBecause. */
  readonly alarms: AlarmSettings;
  /** The balancer before the tasks. */
  readonly balancer?: BalancerSettings;
  /** The size of the fleet, and the image that it runs. */
  readonly fleet?: FleetSettings;
  /** The agent beside HAProxy in each task. */
  readonly agent?: AgentArgs;
  /**
   * What the tasks of the last release may go on to use.
   * @default nothing
   */
  readonly former?: FormerSettings;
  /**
   * Who is a person, an agent, a service.
   * @default everybody is an agent, which has the tightest limits
   */
  readonly classes?: ClassSettings;
  /**
   * How much one caller may take, by class: HAProxy answers 429 beyond it, and says which limit and when to come back.
   * @default for each 10 s: 100 requests of a person, 20 of an agent, 10,000 of a service, 500 of an address on public routes
   */
  readonly limits?: LimitSettings;
  /**
   * Who may ask for a version by the header `x-gatehouse-version`, whatever the weights say.
   * @default nobody: the header is removed
   */
  readonly pinning?: PinningSettings;
  /**
   * Who is told, on the answer header `x-gatehouse-attached`, which registration of the API runs in the task that answered, and how many
   * tasks there are: who has one of these scopes. Up to 10. `npx pulumi-gatehouse attached` waits by it until all tasks run one.
   * @default nobody
   */
  readonly attachedScopes?: string[];
  /**
   * Places for the instances of all APIs, 100 to 50,000: a version takes twice its instances in each of its stage's two backends, and in
   * its own where requests can ask for it. An API that there is no room for is refused. Each place costs 8 kB of a task's memory and a
   * descriptor (measured).
   * @default 5000
   */
  readonly maxServers?: number;
  /**
   * Headers that clients may send though services may believe them (docs/haproxy/headers.md).
   * @default none: all such headers are removed
   */
  readonly admittedHeaders?: AdmittedHeader[];
  /**
   * How much of the requests that belong to no trace yet (W3C traceparent) is marked to be recorded, in percent, 0 to 100.
   * @default 5
   */
  readonly traceSampledPercent?: number;
  /**
   * Whether `/metrics` of HAProxy's control port has all of its metrics, for a sidecar or a scraper. The agent's few go to CloudWatch in
   * any case (docs/agent.md).
   * @default false
   */
  readonly prometheus?: boolean;
  /**
   * The private DNS name that services are found under.
   * @default `<identity>.internal`
   */
  readonly namespace?: string;
  /**
   * Whether one request a day goes through the VPC link to HAProxy, which refuses it: a link without traffic for 60 days turns INACTIVE,
   * and requests fail for minutes. Costs nothing that is billed.
   * @default true
   */
  readonly heartbeat?: boolean;
  /**
   * On everything that takes tags, beside `Name`: cost centre, owner.
   * @default those of the provider (`aws:defaultTags`)
   */
  readonly tags?: Record<string, string>;
  /**
   * The IAM policy that bounds what every role of this gatehouse may do, as an organisation may require of roles. It must allow what
   * `npm start -- --iam` shows.
   * @default none
   */
  readonly permissionsBoundaryArn?: pulumi.Input<string>;
  /**
   * Whether CloudWatch keeps, of APIs that do not say so themselves, API Gateway's metrics of each route and stage as well: six metrics each, $1.80 a
   * month (us-east-1), of a REST API's methods five. Alarms and
   * dashboard do without: those of each stage are free.
   * @default true
   */
  readonly detailedMetrics?: boolean;
  /**
   * Whether Pulumi refuses to delete what cannot be had back: keys and logs. The balancer and a user pool have their own.
   * @default true
   */
  readonly protect?: boolean;
}

/** Where certificates come from, and how they are replaced. */
export interface CertificateSettings {
  /**
   * The IAM roles or users that, beside the functions that rotate, may write or delete the secrets, and that alone may
   * disable an authority's key. At least one.
   */
  readonly breakGlassArns: pulumi.Input<string>[];
  /**
   * Who signs HAProxy's client certificate, and its own under `Reencrypt`: one, and two while one is rolled over to the
   * next (docs/operations/ca-rollover.md).
   * @default one `PrivateCa`, `root-1`
   */
  readonly authorities?: AuthoritySettings[];
  /**
   * The name of the authority that signs.
   * @default the only one
   */
  readonly issuer?: string;
  /**
   * Whether the authority also issues one for the gateways of REST APIs, of this program and of others, to show HAProxy:
   * `rest.clientCertificate.issued` of an API. It is renewed like the others, and kept in ACM for API Gateway. About $2 a month.
   * @default false: gateways show none, or what API Gateway generates
   */
  readonly forGateways?: boolean;
  /**
   * How long what it signs is valid, in days, 1 to 365.
   * @default 30 with `PrivateCa`, 7 with `AcmPca`
   */
  readonly lifetimeDays?: number;
  /**
   * When a new one takes its place, in UTC: `rate(10 days)` or `cron(0 3 ? * SUN *)`. The public certificate follows ACM's
   * renewals every day, whatever this says.
   * @default a third of its life
   */
  readonly schedule?: string;
  /**
   * How long new trust must have been published before an authority signs under it, in minutes, 5 to 10080.
   * @default 60
   */
  readonly trustSettleMinutes?: number;
  /**
   * Whether AWS X-Ray sees what the functions that rotate do.
   * @default false
   */
  readonly tracing?: boolean;
  /**
   * How many runs of each function that rotates may go on at once, 1 to 10. An account with a quota of 10, as new ones have,
   * refuses any.
   * @default as many as the account has left
   */
  readonly reservedConcurrency?: number;
}

/** An authority of the gatehouse's own. */
export interface AuthoritySettings {
  /** Lower-case letters, digits and hyphens; never used again for another authority of this gatehouse. */
  readonly name: string;
  /** `PrivateCa` or `AcmPca`: `AcmExport` signs for servers alone, and the gatehouse has one where it needs it. */
  readonly kind: AuthorityKind;
  /**
   * Nobody is to trust it any more: the last step of a rollover but one. Its key is kept until the authority is taken out of
   * the list, and stands at the list's end until then.
   * @default false
   */
  readonly retired?: boolean;
  /**
   * Its key is disabled or lost, or its root has expired: nothing is asked of it any more, and its roots stay trusted until it
   * is retired. For an emergency (docs/operations/ca-rollover.md).
   * @default false
   */
  readonly unusable?: boolean;
}

const AUTHORITY_SETTINGS = fields<AuthoritySettings>()({
  // Forty, because with the identity of 23 in front it is a common name of 64.
  name: text(label(40, "root-1")),
  kind: oneOf(AuthorityKind),
  retired: flag().withDefault(false, "an authority is there to be trusted"),
  unusable: flag().withDefault(false, "an authority is there to be asked"),
});

const CERTIFICATES = fields<CertificateSettings>()({
  ...ROTATION,
  ...FUNCTIONS,
  breakGlassArns: BREAK_GLASS_ARNS,
  authorities: list(AUTHORITY_SETTINGS, { of: "authorities", from: 1, distinct: { by: "name" } }).withDefault(
    [{ name: "root-1", kind: AuthorityKind.PrivateCa }],
    "a root whose key is in KMS: $1 a month",
  ),
  issuer: AUTHORITY_SETTINGS.rows.name.optional("the only one"),
  forGateways: flag().withDefault(false, "HTTP APIs show none, and API Gateway generates one for a REST API"),
});

const AGENT = fields<AgentArgs>()({
  image: text(ECR_IMAGE).optional("built and pushed by Docker when `pulumi up` runs"),
  ...AGENT_SETTINGS,
});

export const GATEHOUSE = fields<GatehouseArgs>()({
  accountId: text(ACCOUNT_ID),
  region: text(VPC_LINK_REGION),
  // With an authority's name of 40 behind it, it is a common name of 64.
  identity: text(label(23, "edge-prod")).optional("the name of the `Gatehouse`"),
  network: NETWORK_SETTINGS,
  logs: LOG_SETTINGS,
  authorizer: ISSUER_SETTINGS.optional("each API says how it tells who calls"),
  verifyTokens: flag().withDefault(false, "the gateways have verified them, and a signature costs more than all else"),
  domain: DOMAIN_SETTINGS.optional("clients use the names that AWS makes"),
  domainGeneration: DOMAIN_GENERATION,
  apis: list(API_SETTINGS, {
    of: "APIs",
    to: MOST_APIS,
    why: "one fleet serves no more",
    distinct: { by: "name" },
  }).withDefault([], "other programs attach theirs"),
  attached: ATTACHED.withDefault([], "nothing is known of other programs"),
  backends: BACKENDS_SETTINGS.withDefault({}, "each setting has its own"),
  quotas: API_QUOTAS.withDefault({}, "each has AWS's own"),
  timeoutMilliseconds: whole({ ...GATEWAY_SETTINGS.rows.timeoutMilliseconds.range }).withDefault(
    30_000,
    "the longest that an HTTP API waits",
  ),
  tls: TLS,
  certificates: CERTIFICATES,
  alarms: ALARM_SETTINGS,
  balancer: BALANCER_SETTINGS.withDefault({}, "each setting has its own"),
  fleet: FLEET_SETTINGS.withDefault({}, "each setting has its own"),
  agent: AGENT.withDefault({}, "each setting has its own"),
  former: FORMER.withDefault({}, "each has its own"),
  classes: CLASSES.withDefault({}, "everybody is an agent, which has the tightest limits"),
  limits: LIMITS.withDefault({}, "each class has its own"),
  pinning: SETTINGS.rows.pinning,
  attachedScopes: SETTINGS.rows.attachedScopes,
  maxServers: SETTINGS.rows.maxServers,
  admittedHeaders: SETTINGS.rows.admittedHeaders,
  traceSampledPercent: SETTINGS.rows.traceSampledPercent,
  prometheus: SETTINGS.rows.prometheus,
  namespace: text(DNS_NAME).optional("`<identity>.internal`"),
  heartbeat: flag().withDefault(true, "a stack without traffic answers its first request too"),
  tags: dictionary(TAG_KEY, text(TAG_VALUE)).optional("those of the provider"),
  permissionsBoundaryArn: input(text(IAM_POLICY_ARN)).optional("no role is bounded"),
  detailedMetrics: GATEWAY_SETTINGS.rows.detailedMetrics,
  protect: flag().withDefault(
    true,
    "keys and logs cannot be had back, and an auditor wants them after all else is gone",
  ),
});

/** A gatehouse's arguments with their defaults. */
export type ResolvedGatehouse = ResolvedBy<typeof GATEHOUSE>;
