import type * as pulumi from "@pulumi/pulumi";
import { fields, flag, input, list, text, whole, type ResolvedBy } from "../../../fields";
import { nameOf, SECURITY_GROUP_ID, VPC_ID } from "../../../fields/aws";
import { DNS_NAME, label } from "../../../fields/dns";
import { AWS_ACCESS, type AwsAccess } from "../../shared/aws-access";
import { BACKEND_TLS, TOLERATES, WEIGHT, type BackendTlsSettings } from "../../../haproxy/config";

/** One version of a service, as it runs now: blue, green, canary. */
export interface BackendVersion {
  /** Unique in its stage: lower-case letters, digits and hyphens. */
  readonly name: string;
  /** The TCP port that it listens on. */
  readonly port: number;
  /**
   * How much of the stage's requests each of its instances takes, against the instances of the other versions, 0 to
   * 256. 0: no new requests.
   * @default 100
   */
  readonly weight?: number;
  /**
   * HAProxy is told of it no more, while its name and its port stay: the last step but one of taking a version out
   * (docs/operations/versions.md). Cloud Map deletes no name under which instances are registered.
   * @default false
   */
  readonly retired?: boolean;
  /**
   * A DNS name that the service has already.
   * @default a new Cloud Map service, `<stage>-<version>.<namespace>`
   */
  readonly host?: string;
  /**
   * The security group that the service has already; it must admit the fleet on the port.
   * @default the group that this component creates for services to attach
   */
  readonly securityGroupId?: pulumi.Input<string>;
  /**
   * Why answers that break HTTP's rules are taken from it: `transfer-encoding: chunked` twice, say. All versions of its stage are read
   * alike then.
   * @default none: such an answer is a 502
   */
  readonly toleratesViolations?: string;
  /**
   * TLS to its instances, whose certificates the fleet's trust bundle must vouch for.
   * @default plain HTTP, inside the VPC
   */
  readonly tls?: BackendTlsSettings;
}

/** The versions that one gateway stage leads to. */
export interface BackendStage {
  /** The stage's name, the same as the gateway's. */
  readonly name: string;
  /** The versions of the service behind the stage. */
  readonly versions: BackendVersion[];
}

export interface BackendsArgs {
  /** The VPC of the services, in which their names are known. */
  readonly vpcId: pulumi.Input<string>;
  /** The group that HAProxy speaks from. */
  readonly fleetSecurityGroupId: pulumi.Input<string>;
  /** The private DNS name that new Cloud Map services are found under, such as `gatehouse.internal`. */
  readonly namespace: string;
  /**
   * The Cloud Map namespace of that name, if there is one already: a fleet's, for example.
   * @default a new one
   */
  readonly namespaceId?: pulumi.Input<string>;
  /**
   * How a service that has the group reaches AWS.
   * @default nothing: a task of it can neither pull its image nor write its log, unless it has another group too
   */
  readonly aws?: AwsAccess;
  /**
   * Ports on which services with the group were reached until the last release: tasks that still run go on to use them.
   * @default none
   */
  readonly formerPorts?: number[];
  readonly stages: BackendStage[];
}

/** A TCP port of a service. */
const SERVICE_PORT = whole({ from: 1, to: 65_535, why: "a TCP port" });

export const FORMER_PORTS = list(SERVICE_PORT, { of: "ports", distinct: true }).withDefault(
  [],
  "no port was another one a release ago",
);

export const BACKEND_VERSION = fields<BackendVersion>()({
  // Thirty, because <stage>-<version> is one DNS label of 63 characters at the most.
  name: text(label(30, "blue")),
  port: SERVICE_PORT,
  weight: WEIGHT.withDefault(100, "all alike"),
  retired: flag().withDefault(false, "a version is there to be used"),
  host: text(DNS_NAME).optional("a new Cloud Map service, `<stage>-<version>.<namespace>`"),
  securityGroupId: input(text(SECURITY_GROUP_ID)).optional("the group that is created for services to attach"),
  toleratesViolations: TOLERATES,
  tls: BACKEND_TLS.optional("plain HTTP, inside the VPC"),
});

/** At least one: each stage leads to exactly one backend. */
export const VERSIONS = list(BACKEND_VERSION, {
  of: "versions",
  from: 1,
  why: "each stage leads to exactly one backend",
  distinct: { by: "name" },
});

const BACKEND_STAGE = fields<BackendStage>()({ name: text(label(30, "v1")), versions: VERSIONS });

export const BACKENDS = fields<BackendsArgs>()({
  vpcId: input(text(VPC_ID)),
  fleetSecurityGroupId: input(text(SECURITY_GROUP_ID)),
  namespace: text(DNS_NAME),
  namespaceId: input(text(nameOf("the Cloud Map namespace's id", "ns-0123456789abcdef"))).optional("a new one"),
  aws: fields<AwsAccess>()(AWS_ACCESS).optional("services have a way of their own"),
  formerPorts: FORMER_PORTS,
  stages: list(BACKEND_STAGE, { of: "stages", from: 1, distinct: { by: "name" } }),
});

/** Arguments with their defaults. */
export type ResolvedBackends = ResolvedBy<typeof BACKENDS>;
export type ResolvedVersion = ResolvedBy<typeof BACKEND_VERSION>;
