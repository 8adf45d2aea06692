import type * as pulumi from "@pulumi/pulumi";
import type { LogSettings, NetworkSettings } from "../foundation/args";
import type { BackendVersion } from "../api/backends/args";
import type { BalancerSettings, TlsMode } from "../request-path/balancer/args";
import type { FleetSettings, CertificateSecret } from "../request-path/fleet/args";
import type { CanarySettings, ClassSettings, LimitSettings } from "../request-path/fleet/traffic";
import type { GatewaySettings, Throttle } from "../api/gateway/args";
import type { AuthorityKind } from "../certificate-path/authority/args";

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

/** Who may have issued HAProxy's own certificate. */
export const ServerAuthority = {
  /** Amazon Trust Services, by an exportable certificate of ACM. */
  Public: "Public",
  /** Those of `certificates.authorities`. */
  Private: "Private",
} as const;

export type ServerAuthority = (typeof ServerAuthority)[keyof typeof ServerAuthority];

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
  /**
   * Who may have issued HAProxy's own certificate; the first issues the next one. Both, while `mode` is switched on a stack that
   * serves (docs/operations/tls-mode.md). Under `Passthrough` the first is `Public`: API Gateway trusts no other.
   * @default `Public` under `Passthrough`, `Private` under `Reencrypt`
   */
  readonly authorities?: ServerAuthority[];
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
  /** The region, for example `eu-central-1`: one that has VPC links V2. China, us-gov-east-1 and Osaka have none. */
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
}

/** An authority of the door's own. */
export interface AuthoritySettings {
  /** Lower-case letters, digits and hyphens; never used again for another authority of this door. */
  readonly name: string;
  /** `PrivateCa` or `AcmPca`: `AcmExport` signs for servers alone, and the door has one where it needs it. */
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
