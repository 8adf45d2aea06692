import type * as pulumi from "@pulumi/pulumi";
import type { Intent } from "../../haproxy/config";
import type { LogSettings } from "../foundation/logs";
import type { NetworkSettings } from "../foundation/network";
import type { BackendStage, BackendVersion } from "../api/backends/backends";
import { hostOf } from "../api/backends/cloud-map";
import type { BalancerSettings } from "../request-path/balancer/balancer";
import { TlsMode } from "../request-path/balancer/tls-mode";
import type { CertificateSettings } from "./certificate-settings";
import { COLLECTOR } from "../request-path/fleet/collector";
import type { FleetSettings } from "../request-path/fleet/haproxy-fleet";
import type { CertificateSecret } from "../request-path/fleet/secrets";
import type { CanarySettings, ClassSettings, LimitSettings } from "../request-path/fleet/traffic";
import type { GatewaySettings } from "../api/gateway/gateway";
import type { GatewayStage, Throttle } from "../api/gateway/stages";

/** A stage of the API and what answers for it: one gateway stage is one HAProxy backend of the same name. */
export interface StageSettings {
  /** Up to 30 lower-case letters, digits and hyphens. Clients see it in the path: `https://api.example.com/v1`. */
  readonly name: string;
  /** The most requests that the gateway lets into the stage. */
  readonly throttle: Throttle;
  /** The versions of the service, with their weights: blue/green, canary. */
  readonly versions: BackendVersion[];
  /** Has a part of the subjects use one version, each always the same. */
  readonly canary?: CanarySettings;
  /**
   * The path that an instance answers with 2xx or 3xx while it is well.
   * @default none: it is well while its port accepts connections
   */
  readonly healthPath?: string;
}

/** TLS from the gateway to HAProxy. */
export interface TlsSettings {
  /**
   * Who ends it.
   * @default `Passthrough`
   */
  readonly mode?: TlsMode;
  /** The name that the gateway asks for and verifies. Public authorities only: API Gateway trusts no private one. */
  readonly serverName: string;
  /**
   * The public Route 53 zone of `serverName`, where ACM's validation records are put. Needed under `Passthrough`, unless a
   * certificate is brought.
   */
  readonly hostedZoneId?: pulumi.Input<string>;
  /**
   * A certificate for `serverName` that somebody else renews, in Secrets Manager. A public authority must have issued it: the
   * agent uses no other.
   * @default one that is issued and rotated here: under `Passthrough` by ACM for export ($15 a renewal), under `Reencrypt` by
   * `certificates.authorities`
   */
  readonly certificate?: CertificateSecret;
  /** The balancer's ACM certificate for `serverName`, under `Reencrypt`. */
  readonly balancerCertificateArn?: pulumi.Input<string>;
}

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
}

export interface GatehouseArgs {
  /** The AWS account, twelve digits. Given, not asked: a preview needs no credentials. */
  readonly accountId: string;
  /** The region, for example `eu-central-1`. */
  readonly region: string;
  readonly network: NetworkSettings;
  readonly logs: LogSettings;
  readonly gateway: GatewaySettings;
  readonly stages: StageSettings[];
  readonly tls: TlsSettings;
  readonly certificates: CertificateSettings;
  readonly balancer?: BalancerSettings;
  readonly fleet: FleetSettings;
  readonly agent?: AgentArgs;
  /**
   * Who is a person, an agent, a service.
   * @default everybody is an agent, which has the tightest limits
   */
  readonly classes?: ClassSettings;
  /**
   * How much one caller may take, by class: HAProxy answers 429 beyond it, and says which limit and when to come back.
   * @default for each 10 s and subject: 100 requests of a person, 20 of an agent, 1000 of a service
   */
  readonly limits?: LimitSettings;
  /**
   * The private DNS name that services are found under.
   * @default `<name>.internal`
   */
  readonly namespace?: string;
  /**
   * Which secret shows HAProxy that a request came through this gateway. Raise it by one, never by more, to have a
   * new one: the fleet knows it already, and goes on to take the one before, so nothing is refused meanwhile.
   * @default 1
   */
  readonly originProofGeneration?: number;
  /**
   * Whether Pulumi refuses to delete what cannot be had back: keys and logs. The balancer and a user pool have their own.
   * @default true
   */
  readonly protect?: boolean;
}

/** Where HAProxy listens: above 1023, because Fargate lets an ordinary user bind no lower port. */
export const PORTS = { trafficPort: 8443, controlPort: 8404 };

/** How much earlier than the gateway HAProxy gives up on a backend, so that it is HAProxy that says why. */
const ANSWER_FIRST_MS = 1000;

/** How long before ECS kills a task HAProxy ends what still runs. */
const END_BEFORE_KILL_SECONDS = 5;

export function balancerSettings(args: GatehouseArgs) {
  const { mode = TlsMode.Passthrough, balancerCertificateArn } = args.tls;
  return {
    ...args.balancer,
    tlsMode: mode,
    ...(balancerCertificateArn !== undefined && { certificateArn: balancerCertificateArn }),
  };
}

export function gatewayStages(args: GatehouseArgs): GatewayStage[] {
  return args.stages.map(({ name, throttle }) => ({ name, throttle }));
}

export function backendSettings(name: string, args: GatehouseArgs): { namespace: string; stages: BackendStage[] } {
  return {
    namespace: args.namespace ?? `${name}.internal`,
    stages: args.stages.map((stage) => ({ name: stage.name, versions: stage.versions })),
  };
}

/** What HAProxy is to do, from what was decided about the door. */
export function haproxyIntent(name: string, args: GatehouseArgs): Intent {
  const { namespace } = backendSettings(name, args);
  return {
    ...PORTS,
    ...trafficIntent(args),
    log: { collector: COLLECTOR },
    stages: args.stages.map((stage) => ({
      name: stage.name,
      versions: stage.versions.map((version) => ({
        name: version.name,
        host: hostOf(namespace, stage.name, version),
        port: version.port,
        weight: version.weight ?? 100,
        ...(version.tls && { tls: { clientCertificate: true, ...version.tls } }),
      })),
      ...(stage.canary && { canary: stage.canary }),
      ...(stage.healthPath !== undefined && { healthPath: stage.healthPath }),
    })),
    timeouts: {
      serverMs: (args.gateway.timeoutMilliseconds ?? 30_000) - ANSWER_FIRST_MS,
      hardStopMs: ((args.fleet.stopTimeoutSeconds ?? 110) - END_BEFORE_KILL_SECONDS) * 1000,
    },
  };
}

/** Classes and limits, as HAProxy's configuration takes them. */
function trafficIntent({ classes, limits }: GatehouseArgs): Pick<Intent, "classes" | "limits"> {
  const { clients = [], ...others } = classes ?? {};
  const byClient = Object.fromEntries(clients.map((rule) => [rule.client, rule.class]));
  return { classes: { ...others, clients: byClient }, ...(limits && { limits }) };
}
