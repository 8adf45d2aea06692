import type { Intent } from "../../../haproxy/config";
import type { AgentEnvironment } from "../../../runtime/agent/environment";
import type { Json, Plan } from "../../preview";
import {
  agentEnvironment,
  environmentOfContainer,
  haproxyFiles,
  plannedIntent,
  plannedObjects,
  type CertificateOf,
} from "../../preview/show/haproxy";
import { CommandError } from "../../shared/command-error";
import { fieldsOf, listOf, numberOf, PlanResources, textOf, textsOf } from "../../preview/plan-resources";

/** The fleet's task, as the plan has it. */
export interface Task {
  /** The environment of the agent. Secrets go by the names of their resources. */
  readonly environment: AgentEnvironment;
  /** The arguments of the agent's health check. */
  readonly healthCheck: readonly string[];
  /** The texts of the objects that the agent follows, by key. */
  readonly objects: Readonly<Record<string, string>>;
  /** What HAProxy is to do, with the APIs and limits of the objects. */
  readonly intent: Intent;
  /** HAProxy's files by name, as the agent would write them in the cloud. */
  readonly files: Readonly<Record<string, string>>;
  /** The collector of the traffic log, if there is one. */
  readonly collector:
    { readonly arguments: readonly string[]; readonly environment: Readonly<Record<string, string>> } | undefined;
  /** The entry point of HAProxy's container, its arguments and its environment. */
  readonly entryPoint: readonly string[];
  readonly arguments: readonly string[];
  readonly haproxyEnvironment: Readonly<Record<string, string>>;
  /** Where the files are in the task. */
  readonly directory: string;
  /** The ports of the balancer's traffic and of its health check. */
  readonly trafficPort: number;
  readonly controlPort: number;
  /** All that a task listens on. */
  readonly ports: readonly number[];
  readonly healthPath: string;
  /** Until a stopping task is killed. */
  readonly stopSeconds: number;
  /** Between taking a task out of the balancer and stopping it. */
  readonly deregistrationSeconds: number;
}

/** The fleet's task in a plan. @param certificateOf what API Gateway generates, as PEM, by its resource's name */
export function taskOf(plan: Plan, certificateOf?: CertificateOf): Task {
  const resources = new PlanResources(plan);
  const definition = resources.one("aws:ecs/taskDefinition:TaskDefinition");
  const containers = (JSON.parse(textOf(definition.inputs.containerDefinitions)) as Json[]).map(fieldsOf);
  const [haproxy, agent, collecting] = ["haproxy", "agent", "collector"].map((name) =>
    containers.find((one) => one.name === name),
  );
  const directory = textOf(fieldsOf(listOf(haproxy?.mountPoints)[0]).containerPath);
  if (!haproxy || !directory)
    throw new CommandError(`stack ${plan.stack}: no container "haproxy" with a volume in the plan`);
  // CMD node /opt/gatehouse/agent.cjs health
  const [, , , ...healthCheck] = textsOf(fieldsOf(agent?.healthCheck).command);
  const settings = agentSettings(plan, certificateOf);
  const collector = collecting && collectorOf(collecting);
  // Of two, while tls.mode is switched, either: they ask the same port how a task is.
  const [group] = resources.all("aws:lb/targetGroup:TargetGroup");
  const target = (group ?? resources.one("aws:lb/targetGroup:TargetGroup")).inputs;
  const health = fieldsOf(target.healthCheck);
  const [trafficPort, controlPort] = [numberOf(target.port), numberOf(health.port)];
  return {
    ...settings,
    healthCheck,
    collector,
    files: Object.fromEntries(haproxyFiles(plan).map((file) => [file.name, file.text])),
    entryPoint: textsOf(haproxy.entryPoint),
    arguments: textsOf(haproxy.command),
    haproxyEnvironment: environmentOfContainer(haproxy),
    directory,
    trafficPort,
    controlPort,
    ports: [trafficPort, controlPort, Number(settings.environment.GATEHOUSE_MEMBERS_PORT)],
    healthPath: textOf(health.path),
    stopSeconds: numberOf(haproxy.stopTimeout, 30),
    deregistrationSeconds: numberOf(target.deregistrationDelay, 300),
  };
}

function collectorOf(container: Record<string, Json>): Task["collector"] {
  return { arguments: textsOf(container.command), environment: environmentOfContainer(container) };
}

function agentSettings(plan: Plan, certificateOf?: CertificateOf): Pick<Task, "environment" | "objects" | "intent"> {
  const environment: AgentEnvironment = Object.fromEntries(
    Object.entries(agentEnvironment(plan)).map(([key, value]) => [key, resourceName(value)]),
  );
  return { environment, objects: plannedObjects(plan, certificateOf), intent: plannedIntent(plan) };
}

/** `«Secret x».arn` is `x`. */
function resourceName(value: string): string {
  return value.replace(/«\S+ ([^»]+)»\.\w+/g, "$1");
}
