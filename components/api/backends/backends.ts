import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { nameFits } from "../../shared/names";
import { refuse } from "../../shared/refuse";
import { openPort, openEgress } from "../../shared/open-port";
import { createNamespace, createRegistries, registryName } from "./cloud-map";
import { backendsProblems } from "./problems";

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

/**
 * The services behind the door, by the names they are found under.
 *
 * gateway -> link -> balancer -> fleet -> **backends**
 *
 * Creates a Cloud Map namespace, unless it is given one, with one service for each version, a security group for services
 * to wear, and the way from the fleet to just these ports. An ECS service joins with
 * `serviceRegistries: { registryArn }` and that group.
 *
 * @example
 * const backends = new gatehouse.Backends("edge-backends", {
 *   vpcId: vpc.id,
 *   fleetSecurityGroupId: fleet.securityGroupId,
 *   namespace: "gatehouse.internal",
 *   stages: [{ name: "v1", versions: [{ name: "blue", port: 8080 }] }],
 * });
 */
export class Backends extends pulumi.ComponentResource {
  /** The group for services to wear: it admits the fleet on the ports of the versions. */
  readonly securityGroupId: pulumi.Output<string>;
  /** Where each version registers, by `<stage>-<version>`: Cloud Map service ARNs. */
  readonly registryArns: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: BackendsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gatehouse:index:Backends", name, {}, opts);
    refuse([...nameFits(name, "", 255, "security group"), ...backendsProblems(args)], this);
    const mine = { parent: this };

    const securityGroup = createSecurityGroup(name, args, mine);
    openDoors(name, args, securityGroup, mine);
    const namespaceId = args.namespaceId ?? createNamespace(name, args, mine).id;
    const registries = createRegistries(name, args, namespaceId, mine);

    this.securityGroupId = securityGroup.id;
    this.registryArns = pulumi.output(registries);
    this.registerOutputs({ securityGroupId: this.securityGroupId, registryArns: this.registryArns });
  }
}

function createSecurityGroup(name: string, args: BackendsArgs, opts: pulumi.CustomResourceOptions) {
  return new aws.ec2.SecurityGroup(
    name,
    { vpcId: args.vpcId, description: "Services behind the door: admit HAProxy only", tags: { Name: name } },
    opts,
  );
}

function openDoors(
  name: string,
  args: BackendsArgs,
  own: aws.ec2.SecurityGroup,
  opts: pulumi.CustomResourceOptions,
): void {
  const from = args.fleetSecurityGroupId;
  const versions = args.stages.flatMap((stage) => stage.versions.map((version) => ({ stage: stage.name, version })));

  const ports = versions
    .filter(({ version }) => version.securityGroupId === undefined)
    .map(({ version }) => version.port);
  for (const port of new Set(ports)) {
    openPort(`${name}-${port}`, { from, to: own.id, port, why: "HAProxy to the services behind it" }, opts);
  }
  for (const { stage, version } of versions) {
    if (version.securityGroupId === undefined) continue;
    const why = `HAProxy to ${registryName(stage, version)}`;
    openEgress(
      `${name}-${registryName(stage, version)}`,
      { from, to: version.securityGroupId, port: version.port, why },
      opts,
    );
  }
}
