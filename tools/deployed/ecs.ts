import {
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  type Task,
} from "@aws-sdk/client-ecs";
import type { ServiceDeployment, ServiceState } from "./verdict";

/** Which service. */
export interface ServiceName {
  readonly cluster: string;
  readonly service: string;
}

/** As many deployments as are looked at: the newest. */
const DEPLOYMENTS = 5;

/** Asks ECS for the state of a service, and why its tasks stopped. Region and credentials are the SDK's own. */
export class EcsService {
  readonly #client = new ECSClient({});

  constructor(private readonly name: ServiceName) {}

  async state(): Promise<ServiceState> {
    const { cluster, service } = this.name;
    const { services } = await this.#client.send(new DescribeServicesCommand({ cluster, services: [service] }));
    const found = services?.[0];
    if (!found) return { status: undefined, primary: undefined, deployments: [] };
    const primary = found.deployments?.find((one) => one.status === "PRIMARY");
    return {
      status: found.status,
      primary: primary && {
        taskDefinition: primary.taskDefinition ?? "",
        rollout: primary.rolloutState ?? "",
        tasks: `${primary.runningCount ?? 0} of ${primary.desiredCount ?? 0} tasks run`,
      },
      deployments: await this.#deployments(),
    };
  }

  /** Why tasks of a task definition have stopped, each reason once. ECS forgets them after an hour. */
  async stoppedBecause(taskDefinition: string): Promise<string[]> {
    const { cluster, service } = this.name;
    const asked = new ListTasksCommand({ cluster, serviceName: service, desiredStatus: "STOPPED" });
    const { taskArns = [] } = await this.#client.send(asked);
    if (taskArns.length === 0) return [];
    const { tasks = [] } = await this.#client.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
    return [...new Set(tasks.filter((one) => one.taskDefinitionArn === taskDefinition).map(reasonOf))];
  }

  close(): void {
    this.#client.destroy();
  }

  async #deployments(): Promise<ServiceDeployment[]> {
    const { cluster, service } = this.name;
    const asked = new ListServiceDeploymentsCommand({ cluster, service, maxResults: DEPLOYMENTS });
    const { serviceDeployments = [] } = await this.#client.send(asked);
    const arns = serviceDeployments.flatMap(({ targetServiceRevisionArn: arn }) => (arn ? [arn] : []));
    if (arns.length === 0) return [];
    const revisions = await this.#client.send(
      new DescribeServiceRevisionsCommand({ serviceRevisionArns: [...new Set(arns)] }),
    );
    const taskDefinitions = new Map(
      revisions.serviceRevisions?.map((one) => [one.serviceRevisionArn, one.taskDefinition]),
    );
    return serviceDeployments.map(({ targetServiceRevisionArn, status = "", statusReason: reason }) => ({
      taskDefinition: taskDefinitions.get(targetServiceRevisionArn) ?? "",
      status,
      reason,
    }));
  }
}

function reasonOf({ stoppedReason = "stopped", containers = [] }: Task): string {
  const said = containers.flatMap(({ name, exitCode, reason }) =>
    reason || exitCode ? [`${name}: ${[exitCode && `exit ${exitCode}`, reason].filter(Boolean).join(", ")}`] : [],
  );
  return [stoppedReason, ...said].join("; ");
}
