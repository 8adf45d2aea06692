import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { PEERS_PORT } from "../../../haproxy/config";
import { refuse } from "../../shared/refuse";
import { openAws } from "../../shared/aws-access";
import { openPort } from "../../shared/open-port";
import { createMembership } from "./membership";
import { createRegistrations } from "./registrations";
import { fleetProblems } from "./problems";
import { createExecutionRole, createTaskRole } from "./roles";
import { createScaling } from "./scaling";
import { createCapacity, createCluster, createService } from "./service";
import { createTaskDefinition } from "./task";
import { FLEET, type HaproxyFleetArgs, type ResolvedFleet } from "./args";

/**
 * HAProxy on Fargate: where each request goes, and how.
 *
 * gateway -> link -> balancer -> **fleet** -> backends
 *
 * issue -> secret -> rotate -> agent -> **haproxy**
 *
 * Creates an ECS cluster, a task definition with HAProxy and its agent, a service over all zones that rolls back a
 * deployment that fails, its scaling on CPU and on connections, the bucket that APIs are registered in and the names by which a
 * running task is kept current, and one role each for starting tasks and for running them.
 *
 * @example
 * const fleet = new gatehouse.HaproxyFleet("edge-fleet", {
 *   ...place, ...network, ...balancer, ...logs,
 *   image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/haproxy:3.4.7",
 *   haproxy: { hosts: [{ host: "*.corp.example" }] },
 *   namespace: "edge.internal",
 *   agent: { image: agentImage.uri, repositoryArn: agentImage.repositoryArn },
 *   serverCertificate: { secretArn, names: ["origin.example.com"] },
 * });
 */
export class HaproxyFleet extends pulumi.ComponentResource {
  /** The group that the backends see requests come from. */
  readonly securityGroupId: pulumi.Output<string>;
  /** The Cloud Map namespace, which the services behind the fleet may join. */
  readonly namespaceId: pulumi.Output<string>;
  /** The bucket that APIs are registered in: each in one object, `apis/<name>.json`. */
  readonly registrationsBucket: pulumi.Output<string>;
  /** The ECS cluster of the tasks. */
  readonly clusterName: pulumi.Output<string>;
  /** The ECS service of the tasks. */
  readonly serviceName: pulumi.Output<string>;
  /** What the service is asked to run. `pulumi up` does not wait until it does: `npm run deployed` (docs/decisions/0006). */
  readonly taskDefinitionArn: pulumi.Output<string>;
  /** The role that all containers of a task call AWS by. */
  readonly taskRoleArn: pulumi.Output<string>;

  constructor(name: string, args: HaproxyFleetArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gatehouse:index:HaproxyFleet", name, {}, opts);
    refuse(fleetProblems(name, args), this);
    const settings = FLEET.resolve(args);
    const { identity = name } = settings;
    const childOptions = { parent: this };

    const securityGroup = createSecurityGroup(name, settings, childOptions);
    const rules = openPorts(name, settings, securityGroup, childOptions);
    const registrations = createRegistrations(name, { ...settings, identity }, childOptions);
    const membership = createMembership(name, settings, childOptions);
    const execution = createExecutionRole(`${name}-execution`, settings, childOptions);
    const task = createTaskRole(`${name}-task`, settings, registrations, childOptions);
    const deps = { identity, executionRole: execution.role, taskRole: task.role, registrations, membership };
    const taskDefinition = createTaskDefinition(name, settings, deps, childOptions);
    const cluster = createCluster(name, settings, childOptions);
    const capacity = createCapacity(name, cluster, childOptions);
    const later = after(
      [...rules, execution.policy, task.policy, capacity, ...registrations.first],
      opts,
      childOptions,
    );
    const service = createService(name, settings, { cluster, taskDefinition, securityGroup, membership }, later);
    createScaling(name, settings, { cluster, service }, childOptions);

    this.securityGroupId = securityGroup.id;
    this.registrationsBucket = registrations.bucket.bucket;
    this.namespaceId = membership.namespace.id;
    this.clusterName = cluster.name;
    this.serviceName = service.name;
    this.taskDefinitionArn = taskDefinition.arn;
    this.taskRoleArn = task.role.arn;
    this.registerOutputs({ securityGroupId: this.securityGroupId, serviceName: this.serviceName });
  }
}

/**
 * Options of the service, which starts tasks at once: all that they need must be there, or the first deployment is given up. That
 * is what the fleet itself is told to wait for as well, such as the network's endpoints and routes.
 */
function after(
  dependsOn: pulumi.Resource[],
  given: pulumi.ComponentResourceOptions | undefined,
  opts: pulumi.CustomResourceOptions,
): pulumi.CustomResourceOptions {
  const told = given?.dependsOn === undefined ? {} : { dependsOn: given.dependsOn };
  return pulumi.mergeOptions({ ...opts, dependsOn }, told);
}

function createSecurityGroup(name: string, args: ResolvedFleet, opts: pulumi.CustomResourceOptions) {
  return new aws.ec2.SecurityGroup(
    name,
    { vpcId: args.vpcId, description: "HAProxy tasks: admit the balancer only", tags: { Name: name } },
    opts,
  );
}

function openPorts(
  name: string,
  args: ResolvedFleet,
  securityGroup: aws.ec2.SecurityGroup,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  const balancer = { from: args.balancerSecurityGroupId, to: securityGroup.id };
  const peers = { from: securityGroup.id, to: securityGroup.id, port: PEERS_PORT };
  return [
    ...openPort(`${name}-traffic`, { ...balancer, port: args.trafficPort, why: "balancer to HAProxy" }, opts),
    ...openPort(
      `${name}-health`,
      { ...balancer, port: args.controlPort, why: "balancer asks HAProxy how it is" },
      opts,
    ),
    ...openPort(`${name}-peers`, { ...peers, why: "tasks tell each other what they counted" }, opts),
    ...openAws(name, securityGroup.id, args, "tasks", opts),
  ];
}
