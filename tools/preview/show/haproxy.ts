import { SECRET, UNKNOWN, type Json, type Plan } from "../plan";
import { PreviewError } from "../failure";
import type { Style } from "./style";

/** A file that the task writes before HAProxy starts. */
export interface TaskFile {
  readonly name: string;
  readonly text: string;
}

const TASK = "aws:ecs/taskDefinition:TaskDefinition";
/** The container that writes files from its environment before HAProxy starts. */
const WRITER = "files";

/** HAProxy's files as they stand in the plan, each under a heading. */
export function haproxyText(plan: Plan, style: Style): string {
  const files = haproxyFiles(plan);
  const sections = files.map(({ name, text }) => `${style.bold(`# ${plan.stack}: ${name}`)}\n${text.trimEnd()}`);
  return sections.join("\n\n");
}

/** The files in the task definition of the plan. */
export function haproxyFiles(plan: Plan): TaskFile[] {
  const definitions = plan.resources.filter((one) => one.type === TASK).map((one) => one.inputs.containerDefinitions);
  const files = definitions.flatMap(containers).filter(isWriter).flatMap(filesOf);
  if (files.length > 0) return files;
  const why = definitions.some(isHidden) ? "; the container definitions are secret or unknown" : "";
  throw new PreviewError(
    `stack ${plan.stack}: no container named "${WRITER}" with files in its environment can be read in the plan${why}`,
  );
}

function isHidden(definitions: Json | undefined): boolean {
  return definitions === SECRET || definitions === UNKNOWN;
}

function containers(definitions: Json | undefined): Json[] {
  if (typeof definitions !== "string" || isHidden(definitions)) return [];
  return JSON.parse(definitions) as Json[];
}

function isWriter(container: Json): container is { environment?: { name: string; value: string }[]; name: string } {
  return typeof container === "object" && container !== null && !Array.isArray(container) && container.name === WRITER;
}

function filesOf(container: { environment?: { name: string; value: string }[] }): TaskFile[] {
  return (container.environment ?? []).flatMap(({ name, value }) => {
    const file = fileName(name);
    return file === undefined ? [] : [{ name: file, text: value }];
  });
}

/** `HAPROXY_CFG` is `haproxy.cfg`: file names are lower case, and hold dots where a variable has underscores. */
function fileName(variable: string): string | undefined {
  return /^[A-Z][A-Z0-9]*(_[A-Z][A-Z0-9]*)+$/.test(variable) ? variable.replaceAll("_", ".").toLowerCase() : undefined;
}
