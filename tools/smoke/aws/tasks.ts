import { DescribeTasksCommand, ECSClient, ListTasksCommand } from "@aws-sdk/client-ecs";

/** How one container of a task is: `agent RUNNING HEALTHY`. */
export interface ContainerState {
  readonly name: string;
  readonly status: string;
  readonly health: string;
}

/** Reads the fleet's running tasks from ECS. */
export class Tasks {
  readonly #client = new ECSClient({});

  /** The containers of every task of a service that is to run. */
  async containers(cluster: string, service: string): Promise<ContainerState[]> {
    const { taskArns = [] } = await this.#client.send(new ListTasksCommand({ cluster, serviceName: service }));
    if (taskArns.length === 0) return [];
    const { tasks = [] } = await this.#client.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
    return tasks.flatMap(({ containers = [] }) =>
      containers.map(({ name = "", lastStatus = "", healthStatus = "" }) => ({
        name,
        status: lastStatus,
        health: healthStatus,
      })),
    );
  }

  close(): void {
    this.#client.destroy();
  }
}
