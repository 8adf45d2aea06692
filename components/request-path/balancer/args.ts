import type * as pulumi from "@pulumi/pulumi";
import { fields, flag, input, list, oneOf, text, whole, type ResolvedBy } from "../../../fields";
import { ACM_CERTIFICATE_ARN, cidrBlock, SECURITY_GROUP_ID, SUBNET_ID, VPC_ID } from "../../../fields/aws";
import { LISTENING_PORT } from "../../shared/listening-port";

/** Who ends the gateway's TLS (docs/decisions/0005). */
export const TlsMode = {
  /** HAProxy does, with a publicly trusted certificate of its own: one session from the gateway to the task. */
  Passthrough: "Passthrough",
  /** The balancer does, with an ACM certificate, and speaks TLS again to HAProxy: encrypted, but it does not check whose certificate it meets. */
  Reencrypt: "Reencrypt",
} as const;

export type TlsMode = (typeof TlsMode)[keyof typeof TlsMode];

/** What a person decides about the balancer. */
export interface BalancerSettings {
  /**
   * How long ECS waits between taking a task out of the balancer and stopping it, in seconds, 120 to 3600. A balancer was seen
   * to send it new connections for two minutes (aws/containers-roadmap#470).
   * @default 150
   */
  readonly deregistrationDelaySeconds?: number;
  /**
   * Whether a zone's balancer node also uses tasks of other zones. Off: a zone without tasks answers nothing.
   * @default true
   */
  readonly crossZone?: boolean;
  /**
   * Whether AWS and Pulumi refuse to delete the balancer.
   * @default true
   */
  readonly protect?: boolean;
}

export interface BalancerArgs extends BalancerSettings {
  /** The VPC that the balancer is in. */
  readonly vpcId: pulumi.Input<string>;
  /** Private subnets, one a zone. */
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** The group that the gateway's link speaks from: the only one let in. Or `clientCidrBlocks`. */
  readonly linkSecurityGroupId?: pulumi.Input<string>;
  /**
   * Where clients call from that reach the balancer without a gateway: private networks, over peering, a transit gateway, a VPN or Direct
   * Connect. Tasks see their addresses. Only under `Passthrough`.
   * @default none: a link leads to it
   */
  readonly clientCidrBlocks?: string[];
  readonly tlsMode: TlsMode;
  /**
   * The other mode, while one is switched for the other on a fleet that serves: a listener of each stands, and each task is registered
   * behind both (docs/operations/tls-mode.md).
   * @default none
   */
  readonly alsoTlsMode?: TlsMode;
  /** The ACM certificate for the server name. Where one of the modes is `Reencrypt`, and then required. */
  readonly certificateArn?: pulumi.Input<string>;
  /** The port where HAProxy takes TLS connections. */
  readonly trafficPort: number;
  /** The port where HAProxy says how it is, at `/healthz`: red while it drains. */
  readonly controlPort: number;
}

export const BALANCER_SETTINGS = fields<BalancerSettings>()({
  deregistrationDelaySeconds: whole({
    from: 120,
    to: 3600,
    unit: "seconds",
    why: "a balancer sends new connections for two minutes to a task that is taken out",
  }).withDefault(150, "the two minutes, and some"),
  crossZone: flag().withDefault(true, "a zone whose tasks are gone is served by the others"),
  protect: flag().withDefault(true, "every request goes through it"),
});

export const BALANCER = fields<BalancerArgs>()({
  ...BALANCER_SETTINGS.rows,
  vpcId: input(text(VPC_ID)),
  subnetIds: input(list(input(text(SUBNET_ID)), { of: "private subnets", from: 1 })),
  linkSecurityGroupId: input(text(SECURITY_GROUP_ID)).optional("clients reach it without a gateway"),
  clientCidrBlocks: list(text(cidrBlock(8, 32, "networks of clients, not the internet")), {
    of: "networks",
    from: 1,
    to: 50,
    distinct: true,
  }).optional("a link leads to it"),
  tlsMode: oneOf(TlsMode),
  alsoTlsMode: oneOf(TlsMode).optional("one mode"),
  certificateArn: input(text(ACM_CERTIFICATE_ARN)).optional("under Passthrough: HAProxy shows its own"),
  trafficPort: LISTENING_PORT,
  controlPort: LISTENING_PORT,
});

/** A balancer's arguments with their defaults. */
export type ResolvedBalancer = ResolvedBy<typeof BALANCER>;
