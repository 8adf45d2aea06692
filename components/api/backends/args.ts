import type * as pulumi from "@pulumi/pulumi";

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
   * A DNS name that the service has already.
   * @default a new Cloud Map service, `<stage>-<version>.<namespace>`
   */
  readonly host?: string;
  /**
   * The security group that the service has already; it must admit the fleet on the port.
   * @default the group that this component creates for services to wear
   */
  readonly securityGroupId?: pulumi.Input<string>;
  /**
   * TLS to its instances, whose certificates the fleet's trust bundle must vouch for.
   * @default plain HTTP, inside the VPC
   */
  readonly tls?: BackendTlsSettings;
}

/** TLS from HAProxy to a version. */
export interface BackendTlsSettings {
  /**
   * The DNS name that its certificates must hold.
   * @default the name that it is found under
   */
  readonly serverName?: string;
  /**
   * Whether HAProxy shows its own client certificate (mutual TLS).
   * @default true
   */
  readonly clientCertificate?: boolean;
}

/** The versions that one gateway stage leads to. */
export interface BackendStage {
  readonly name: string;
  readonly versions: BackendVersion[];
}

export interface BackendsArgs {
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
  readonly stages: BackendStage[];
}
