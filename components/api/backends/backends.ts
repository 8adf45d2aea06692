import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { openAws } from "../../shared/aws-access";
import { refuse } from "../../shared/refuse";
import { openAddresses, openEgress, openPort } from "../../shared/open-port";
import { createNamespace, createRegistries, registryName } from "./cloud-map";
import { backendsProblems } from "./problems";
import { BACKENDS, type BackendsArgs, type ResolvedBackends } from "./args";

/**
 * The services behind HAProxy, by the names they are found under.
 *
 * gateway -> link -> balancer -> fleet -> **backends**
 *
 * Creates a Cloud Map namespace, unless it is given one, with one service for each version, a security group for services
 * to attach, and the way from the fleet to just these ports, or to a range of them. An ECS service joins with
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
  /** The group for services to attach: it admits the fleet on the ports of the versions. */
  readonly securityGroupId: pulumi.Output<string>;
  /** Where each version registers, by `<stage>-<version>`: Cloud Map service ARNs. */
  readonly registryArns: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: BackendsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gatehouse:index:Backends", name, {}, opts);
    refuse(backendsProblems(name, args), this);
    const settings = BACKENDS.resolve(args);
    const childOptions = { parent: this };

    const securityGroup = createSecurityGroup(name, settings, childOptions);
    openPorts(name, settings, securityGroup, childOptions);
    if (settings.aws !== undefined) openAws(name, securityGroup.id, settings.aws, "services", childOptions);
    const namespaceId = settings.namespaceId ?? createNamespace(name, settings, childOptions).id;
    const registries = createRegistries(name, settings, namespaceId, childOptions);

    this.securityGroupId = securityGroup.id;
    this.registryArns = pulumi.output(registries);
    this.registerOutputs({ securityGroupId: this.securityGroupId, registryArns: this.registryArns });
  }
}

const SERVICES = "HAProxy to the services behind it";

function createSecurityGroup(name: string, args: ResolvedBackends, opts: pulumi.CustomResourceOptions) {
  return new aws.ec2.SecurityGroup(
    name,
    { vpcId: args.vpcId, description: "Services behind HAProxy: admit it only", tags: { Name: name } },
    opts,
  );
}

function openPorts(
  name: string,
  args: ResolvedBackends,
  securityGroup: aws.ec2.SecurityGroup,
  opts: pulumi.CustomResourceOptions,
): void {
  const from = args.fleetSecurityGroupId;
  const versions = args.stages.flatMap((stage) => stage.versions.map((version) => ({ stage: stage.name, version })));

  const ports = versions
    .filter(({ version }) => version.securityGroupId === undefined)
    .map(({ version }) => version.port);
  for (const port of new Set([...ports, ...args.formerPorts])) {
    openPort(`${name}-${port}`, { from, to: securityGroup.id, port, why: SERVICES }, opts);
  }
  if (args.ports) {
    const { from: port, to: toPort } = args.ports;
    openPort(`${name}-services`, { from, to: securityGroup.id, port, toPort, why: SERVICES }, opts);
  }
  const places = new Map(args.outside.map((one) => [`${one.cidrBlock.replace(/[./]/g, "-")}-${one.port}`, one]));
  for (const [place, { cidrBlock: cidrIpv4, port }] of places) {
    openAddresses(`${name}-outside-${place}`, { from, cidrIpv4, port, why: "HAProxy to services elsewhere" }, opts);
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
