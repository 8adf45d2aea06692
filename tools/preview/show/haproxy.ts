import { render, tuned, type DeployedIntent } from "../../../haproxy/config";
import { decoded, type AgentEnvironment } from "../../../runtime/agent/environment";
import { PreviewError } from "../failure";
import { SECRET, UNKNOWN, type Json, type Plan } from "../plan";
import { fieldsOf, listOf, PlanResources, textOf, type Fields } from "../plan-resources";
import type { Style } from "../../shared/style";

/** A file that the agent writes before HAProxy starts. */
export interface TaskFile {
  readonly name: string;
  readonly text: string;
}

const TASK = "aws:ecs/taskDefinition:TaskDefinition";
const AGENT = "agent";

/** HAProxy's files as they follow from the plan, each under a heading. */
export function haproxyText(plan: Plan, style: Style): string {
  const files = haproxyFiles(plan);
  const sections = files.map(({ name, text }) => `${style.bold(`# ${plan.stack}: ${name}`)}\n${text.trimEnd()}`);
  return sections.join("\n\n");
}

/** What the agent makes of the task definition and the parameters of the plan, by the agent's code. */
export function haproxyFiles(plan: Plan): TaskFile[] {
  const environment = agentEnvironment(plan);
  const intent = decoded(environment).GATEHOUSE_INTENT as DeployedIntent;
  const tuning = parameter(plan, environment.GATEHOUSE_TUNING_PARAMETER);
  const found = tuning === undefined ? { intent } : tuned(intent, tuning);
  if ("problems" in found)
    throw new PreviewError(`stack ${plan.stack}: the agent refuses the tuning parameter: ${found.problems.join("; ")}`);
  const origins = environment.GATEHOUSE_ORIGINS ?? parameter(plan, environment.GATEHOUSE_ORIGINS_PARAMETER);
  const files = { ...render(found.intent), ...(origins !== undefined && { "origins.map": origins }) };
  return Object.entries(files).map(([name, text]) => ({ name, text }));
}

/** The environment of the agent in the plan's task. */
export function agentEnvironment(plan: Plan): AgentEnvironment {
  const definitions = new PlanResources(plan).all(TASK).map((one) => one.inputs.containerDefinitions);
  const agent = definitions.flatMap(containers).find((one) => one.name === AGENT);
  if (agent) return environmentOfContainer(agent);
  const why = definitions.some(isHidden) ? "; the container definitions are secret or unknown" : "";
  throw new PreviewError(`stack ${plan.stack}: no container named "${AGENT}" can be read in the plan${why}`);
}

/** The environment of a container. */
export function environmentOfContainer(container: Fields): Record<string, string> {
  const pairs = listOf(container.environment).map(fieldsOf);
  return Object.fromEntries(pairs.map(({ name, value }) => [textOf(name), textOf(value)]));
}

/** The text of the parameter that a name such as `«Parameter x».name` refers to; undefined without a name. */
function parameter(plan: Plan, name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const text = new PlanResources(plan).referred(name)?.inputs.insecureValue;
  if (typeof text === "string" && !isHidden(text)) return text;
  throw new PreviewError(`stack ${plan.stack}: no parameter ${name} with a readable text is in the plan`);
}

function isHidden(value: Json | undefined): boolean {
  return value === SECRET || value === UNKNOWN;
}

function containers(definitions: Json | undefined): Fields[] {
  return isHidden(definitions) ? [] : (JSON.parse(textOf(definitions) || "[]") as Json[]).map(fieldsOf);
}
