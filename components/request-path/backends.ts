import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { nameFits } from "../shared/names";
import { duplicates, must, refuse, within } from "../shared/refuse";
import { openDoor, openOut } from "./door";

/** One version of a service, as it runs now: blue, green, canary. */
export interface BackendVersion {
  /** Unique in its stage: lower-case letters, digits and hyphens. */
  readonly name: string;
  /** The TCP port that it listens on. */
  readonly port: number;
  /**
   * Its share of the stage's requests: weight over the sum of weights, 0 to 256.
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
  readonly stages: BackendStage[];
}

/**
 * The services behind the door, by the names they are found under.
 *
 * gateway -> link -> balancer -> fleet -> **backends**
 *
 * Creates a Cloud Map namespace with one service for each version, a security group for services to wear, and the way
 * from the fleet to just these ports. An ECS service joins with `serviceRegistries: { registryArn }` and that group.
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
    const namespace = createNamespace(name, args, mine);
    const registries = createRegistries(name, args, namespace, mine);

    this.securityGroupId = securityGroup.id;
    this.registryArns = pulumi.output(registries);
    this.registerOutputs({ securityGroupId: this.securityGroupId, registryArns: this.registryArns });
  }
}

/** All that is wrong with the arguments; empty if nothing. */
export function backendsProblems(args: Pick<BackendsArgs, "namespace" | "stages">): string[] {
  return [
    ...must(isDnsName(args.namespace), "namespace", "use a DNS name, such as gatehouse.internal", args.namespace),
    ...args.stages.flatMap((stage, i) => within(`stages[${i}]`, versionsProblems(stage.versions))),
  ];
}

/** All that is wrong with a stage's versions; empty if nothing. */
export function versionsProblems(versions: BackendVersion[]): string[] {
  const twice = duplicates(versions.map((version) => version.name));
  return [
    ...must(
      versions.length > 0,
      "versions",
      "name at least one version: each stage leads to exactly one backend",
      versions,
    ),
    ...must(twice.length === 0, "versions", "give each version of a stage its own name", twice),
    ...must(
      versions.length === 0 || versions.some((version) => (version.weight ?? 100) > 0),
      "versions",
      "give at least one version a weight above 0: else nothing is served",
      versions.map((version) => version.weight),
    ),
    ...versions.flatMap((version, i) => within(`versions[${i}]`, versionProblems(version))),
  ];
}

function versionProblems(version: BackendVersion): string[] {
  const weight = version.weight ?? 100;
  return [
    ...must(
      /^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$/.test(version.name),
      "name",
      "use up to 30 lower-case letters, digits and hyphens, a letter first",
      version.name,
    ),
    ...must(
      Number.isInteger(version.port) && version.port >= 1 && version.port <= 65_535,
      "port",
      "use a TCP port from 1 to 65535",
      version.port,
    ),
    ...must(
      Number.isInteger(weight) && weight >= 0 && weight <= 256,
      "weight",
      "use a whole number from 0 to 256",
      weight,
    ),
    ...must(version.host === undefined || isDnsName(version.host), "host", "use a DNS name", version.host),
  ];
}

/** The DNS name that HAProxy finds a version under. */
export function hostOf(namespace: string, stage: string, version: BackendVersion): string {
  return version.host ?? `${registryName(stage, version)}.${namespace}`;
}

function registryName(stage: string, version: BackendVersion): string {
  return `${stage}-${version.name}`;
}

function isDnsName(host: string): boolean {
  return host.length <= 253 && /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/.test(host);
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
    openDoor(`${name}-${port}`, { from, to: own.id, port, why: "HAProxy to the services behind it" }, opts);
  }
  for (const { stage, version } of versions) {
    if (version.securityGroupId === undefined) continue;
    const why = `HAProxy to ${registryName(stage, version)}`;
    openOut(
      `${name}-${registryName(stage, version)}`,
      { from, to: version.securityGroupId, port: version.port, why },
      opts,
    );
  }
}

function createNamespace(name: string, args: BackendsArgs, opts: pulumi.CustomResourceOptions) {
  return new aws.servicediscovery.PrivateDnsNamespace(name, { name: args.namespace, vpc: args.vpcId }, opts);
}

function createRegistries(
  name: string,
  args: BackendsArgs,
  namespace: aws.servicediscovery.PrivateDnsNamespace,
  opts: pulumi.CustomResourceOptions,
): Record<string, pulumi.Output<string>> {
  const found = args.stages.flatMap((stage) =>
    stage.versions.filter((version) => version.host === undefined).map((version) => registryName(stage.name, version)),
  );
  return Object.fromEntries(found.map((registry) => [registry, createRegistry(name, registry, namespace, opts).arn]));
}

function createRegistry(
  name: string,
  registry: string,
  namespace: aws.servicediscovery.PrivateDnsNamespace,
  opts: pulumi.CustomResourceOptions,
): aws.servicediscovery.Service {
  return new aws.servicediscovery.Service(
    `${name}-${registry}`,
    {
      name: registry,
      dnsConfig: {
        namespaceId: namespace.id,
        // Up to eight healthy addresses in each answer, so that HAProxy balances over them itself.
        routingPolicy: "MULTIVALUE",
        dnsRecords: [{ type: "A", ttl: 10 }],
      },
      // ECS says whether a task is well; Cloud Map itself cannot look into the VPC.
      healthCheckCustomConfig: {},
    },
    opts,
  );
}
