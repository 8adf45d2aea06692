import type { Plan } from "../../preview";
import { haproxyFiles } from "../../preview/show/haproxy";
import { fields, list, number, Resources, text, texts } from "./resources";
import { LocalError } from "../failure";
import type { Json } from "../../preview";

/** The fleet's task, as the plan has it. */
export interface Task {
  /** HAProxy's files by name. */
  readonly files: Readonly<Record<string, string>>;
  /** The arguments of `haproxy`. */
  readonly arguments: readonly string[];
  /** Where the files are in the task. */
  readonly directory: string;
  /** What the balancer sends traffic to, and where it asks for health. */
  readonly trafficPort: number;
  readonly controlPort: number;
  readonly healthPath: string;
  /** How long a stopping task may finish what it has. */
  readonly stopSeconds: number;
}

/** Takes the task out of a plan. */
export function taskOf(plan: Plan): Task {
  const resources = new Resources(plan);
  const definition = resources.one("aws:ecs/taskDefinition:TaskDefinition");
  const containers = (JSON.parse(text(definition.inputs.containerDefinitions)) as Json[]).map(fields);
  const haproxy = containers.find((one) => one.name === "haproxy");
  const directory = text(fields(list(haproxy?.mountPoints)[0]).containerPath);
  if (!haproxy || !directory)
    throw new LocalError(`stack ${plan.stack}: no container "haproxy" with a volume in the plan`);
  const target = resources.one("aws:lb/targetGroup:TargetGroup").inputs;
  const health = fields(target.healthCheck);
  return {
    files: Object.fromEntries(haproxyFiles(plan).map((file) => [file.name, file.text])),
    arguments: texts(haproxy.command),
    directory,
    trafficPort: number(target.port),
    controlPort: number(health.port),
    healthPath: text(health.path),
    stopSeconds: number(haproxy.stopTimeout, 30),
  };
}
