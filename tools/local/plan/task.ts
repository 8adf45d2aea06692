import { tuned, type DeployedIntent, type Intent } from "../../../haproxy/config";
import {
  collectorAddress,
  decoded,
  type AgentEnvironment,
  type CollectorVariables,
} from "../../../runtime/agent/environment";
import type { Json, Plan } from "../../preview";
import { agentEnvironment, haproxyFiles } from "../../preview/show/haproxy";
import { CommandError } from "../../shared/command-error";
import { fields, list, number, Resources, text, texts } from "./resources";

/** The fleet's task, as the plan has it. */
export interface Task {
  /** What the agent is told. Secrets and parameters go by the names of their resources. */
  readonly environment: AgentEnvironment;
  /** The arguments of the agent's health check. */
  readonly healthCheck: readonly string[];
  /** The texts of the parameters that the agent reads, by name. */
  readonly parameters: Readonly<Record<string, string>>;
  /** What HAProxy is to do, with the weights and limits of the parameter. */
  readonly intent: Intent;
  /** HAProxy's files by name, as the agent would write them in the cloud. */
  readonly files: Readonly<Record<string, string>>;
  /** The collector of the traffic log, if there is one: its arguments, and the port that it listens on. */
  readonly collector: { readonly arguments: readonly string[]; readonly port: number } | undefined;
  /** What runs HAProxy, its arguments, and what it is told. */
  readonly entryPoint: readonly string[];
  readonly arguments: readonly string[];
  readonly haproxyEnvironment: Readonly<Record<string, string>>;
  /** Where the files are in the task. */
  readonly directory: string;
  /** What the balancer sends traffic to, and where it asks for health. */
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

/** Takes the task out of a plan. */
export function taskOf(plan: Plan): Task {
  const resources = new Resources(plan);
  const definition = resources.one("aws:ecs/taskDefinition:TaskDefinition");
  const containers = (JSON.parse(text(definition.inputs.containerDefinitions)) as Json[]).map(fields);
  const [haproxy, agent, collecting] = ["haproxy", "agent", "collector"].map((name) =>
    containers.find((one) => one.name === name),
  );
  const directory = text(fields(list(haproxy?.mountPoints)[0]).containerPath);
  if (!haproxy || !directory)
    throw new CommandError(`stack ${plan.stack}: no container "haproxy" with a volume in the plan`);
  // CMD node /opt/gatehouse/agent.cjs health
  const [, , , ...healthCheck] = texts(fields(agent?.healthCheck).command);
  const known = told(plan, resources);
  const collector = collecting && collectorOf(collecting);
  const target = resources.one("aws:lb/targetGroup:TargetGroup").inputs;
  const health = fields(target.healthCheck);
  const [trafficPort, controlPort] = [number(target.port), number(health.port)];
  return {
    ...known,
    healthCheck,
    collector,
    files: Object.fromEntries(haproxyFiles(plan).map((file) => [file.name, file.text])),
    entryPoint: texts(haproxy.entryPoint),
    arguments: texts(haproxy.command),
    haproxyEnvironment: toldOf(haproxy),
    directory,
    trafficPort,
    controlPort,
    ports: [
      trafficPort,
      controlPort,
      Number(known.environment.GATEHOUSE_MEMBERS_PORT),
      ...(collector ? [collector.port] : []),
    ],
    healthPath: text(health.path),
    stopSeconds: number(haproxy.stopTimeout, 30),
    deregistrationSeconds: number(target.deregistrationDelay, 300),
  };
}

function toldOf(container: Record<string, Json>): Record<string, string> {
  const pairs = list(container.environment).map(fields);
  return Object.fromEntries(pairs.map(({ name, value }) => [text(name), text(value)]));
}

function collectorOf(container: Record<string, Json>): Task["collector"] {
  const at = collectorAddress(toldOf(container) as Partial<CollectorVariables>);
  return { arguments: texts(container.command), port: at?.port ?? 0 };
}

function told(plan: Plan, resources: Resources): Pick<Task, "environment" | "parameters" | "intent"> {
  const planned = agentEnvironment(plan);
  const environment: AgentEnvironment = Object.fromEntries(
    Object.entries(planned).map(([key, value]) => [key, named(value)]),
  );
  const references = [planned.GATEHOUSE_TUNING_PARAMETER, planned.GATEHOUSE_ORIGINS_PARAMETER].filter((one) => one);
  const parameters = references.map((one = "") => [named(one), text(resources.referred(one)?.inputs.insecureValue)]);
  const texts = Object.fromEntries(parameters) as Record<string, string>;
  const intent = decoded(environment).GATEHOUSE_INTENT as DeployedIntent;
  const found = tuned(intent, texts[environment.GATEHOUSE_TUNING_PARAMETER ?? ""] ?? '{"version":1}');
  if ("problems" in found) throw new CommandError(`stack ${plan.stack}: ${found.problems.join("\n")}`);
  return { environment, parameters: texts, intent: found.intent };
}

/** `«Secret x».arn` is `x`. */
function named(value: string): string {
  return value.replace(/«\S+ ([^»]+)»\.\w+/g, "$1");
}
