import type * as pulumi from "@pulumi/pulumi";
import { fields, input, list, text, whole, type ResolvedBy, type TextRule } from "../../../fields";
import { cidrBlock, nameOf, SECURITY_GROUP_ID, VPC_ID } from "../../../fields/aws";
import { CERTIFICATE_NAME, DNS_NAME, label } from "../../../fields/dns";
import { AWS_ACCESS, type AwsAccess } from "../../shared/aws-access";

/** One version of a service, as it is found and reached. */
export interface BackendVersion {
  /** Unique in its stage: lower-case letters, digits and hyphens. */
  readonly name: string;
  /** The TCP port that it listens on. */
  readonly port: number;
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
}

/** The versions that one gateway stage leads to. */
export interface BackendStage {
  /** The stage's name, the same as the gateway's. */
  readonly name: string;
  /** The versions of the service behind the stage. */
  readonly versions: BackendVersion[];
}

/** A service of somebody else's, which the fleet is let out to. */
export interface OutsideHost {
  /** The DNS name that versions name as `host`, which the VPC's resolver knows; `*.` in front for all names below one. */
  readonly host: string;
  /** Where its addresses are: another VPC's network, or one on premises. */
  readonly cidrBlock: string;
  /** The TCP port that it listens on. */
  readonly port: number;
}

/** The TCP ports on which services may listen, both ends included. */
export interface PortSettings {
  /** @default 8000 */
  readonly from?: number;
  /** @default 8999 */
  readonly to?: number;
}

/** What a person decides about the way to the services of all APIs. */
export interface BackendsSettings {
  /**
   * On which ports the fleet reaches what has the services' group: opened once, so that an API needs no rule of its own.
   * @default 8000 to 8999
   */
  readonly ports?: PortSettings;
  /**
   * Where the fleet is let out to beside it: no API's version may name another host.
   * @default nowhere
   */
  readonly outside?: OutsideHost[];
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
   * Ports that are opened as a range, for services of whichever API.
   * @default those of the versions alone
   */
  readonly ports?: PortSettings;
  /**
   * Where the fleet is let out to beside the services that have the group.
   * @default nowhere
   */
  readonly outside?: OutsideHost[];
  /**
   * Ports on which services with the group were reached until the last release: tasks that still run go on to use them.
   * @default none
   */
  readonly formerPorts?: number[];
  /**
   * The versions that are given names in Cloud Map, and ports of their own.
   * @default none: each `Api` gives its own names
   */
  readonly stages?: BackendStage[];
}

/** A TCP port of a service. */
export const SERVICE_PORT = whole({ from: 1, to: 65_535, why: "a TCP port" });

export const FORMER_PORTS = list(SERVICE_PORT, { of: "ports", distinct: true }).withDefault(
  [],
  "no port was another one a release ago",
);

/** A DNS name, or all below one. */
export const OUTSIDE_HOST_NAME: TextRule = { ...CERTIFICATE_NAME, example: "billing.corp.example.com" };

const OUTSIDE_HOST = fields<OutsideHost>()({
  host: text(OUTSIDE_HOST_NAME),
  cidrBlock: text(cidrBlock(8, 32, "a network of somebody else's, not the internet")),
  port: SERVICE_PORT,
});

const PORTS = fields<PortSettings>()({
  from: whole({ from: 1, to: 65_535, why: "a TCP port" }).withDefault(8000, "where services listen that are not root"),
  to: whole({ from: 1, to: 65_535, why: "a TCP port" }).withDefault(8999, "room for a port each, and no database's"),
});

export const OUTSIDE = list(OUTSIDE_HOST, { of: "hosts" });

export const BACKENDS_SETTINGS = fields<BackendsSettings>()({
  ports: PORTS.withDefault({}, "each end has its own"),
  outside: OUTSIDE.withDefault([], "the fleet is let out to what it must reach alone"),
});

const BACKEND_VERSION = fields<BackendVersion>()({
  // Thirty, because <stage>-<version> is one DNS label of 63 characters at the most.
  name: text(label(30, "blue")),
  port: SERVICE_PORT,
  host: text(DNS_NAME).optional("a new Cloud Map service, `<stage>-<version>.<namespace>`"),
  securityGroupId: input(text(SECURITY_GROUP_ID)).optional("the group that is created for services to attach"),
});

const BACKEND_STAGE = fields<BackendStage>()({
  name: text(label(30, "v1")),
  versions: list(BACKEND_VERSION, { of: "versions", from: 1, distinct: { by: "name" } }),
});

export const BACKENDS = fields<BackendsArgs>()({
  vpcId: input(text(VPC_ID)),
  fleetSecurityGroupId: input(text(SECURITY_GROUP_ID)),
  namespace: text(DNS_NAME),
  namespaceId: input(text(nameOf("the Cloud Map namespace's id", "ns-0123456789abcdef"))).optional("a new one"),
  aws: fields<AwsAccess>()(AWS_ACCESS).optional("services have a way of their own"),
  ports: PORTS.optional("those of the versions alone"),
  outside: OUTSIDE.withDefault([], "the fleet is let out to what it must reach alone"),
  formerPorts: FORMER_PORTS,
  stages: list(BACKEND_STAGE, { of: "stages", distinct: { by: "name" } }).withDefault([], "each `Api` gives its own"),
});

/** Arguments with their defaults. */
export type ResolvedBackends = ResolvedBy<typeof BACKENDS>;
