import path from "node:path";
import { Run } from "../../tools/preview/monitor/run";
import type { ConfigValue, Json, Plan, PlannedResource, PreviewOptions } from "../../tools/preview";
import { sdkStore } from "../../tools/preview/sdk";
import { evaluateInProcess } from "../../tools/preview/transport/in-process";

const ROOT = path.resolve(__dirname, "../..");

/** Enough of a configuration for components: what a provider would otherwise be asked. */
const CONFIG = {
  "aws:region": "eu-central-1",
  "gatehouse:accountId": "123456789012",
  "gatehouse:availabilityZones": '["eu-central-1a","eu-central-1b","eu-central-1c"]',
};

/** How to record. */
export interface RecordOptions {
  /** @default "test" */
  readonly stack?: string;
  /** Leave computed values unknown instead of symbolic. */
  readonly unknown?: boolean;
  /** The outputs of other stacks. */
  readonly references?: PreviewOptions["references"];
  /** Added to a region, an account and three zones; `{ secure }` makes a secret. */
  readonly config?: Readonly<Record<string, ConfigValue>>;
  /** What the program says while it runs. */
  readonly onMessage?: (severity: string, message: string) => void;
  /** Whether it runs as in `pulumi up`, after the preview. */
  readonly up?: boolean;
}

/**
 * The plan of what `build` registers, once everything has been: recorded by the preview's own monitor, in this process.
 * Rejects with the error that `build`, or anything it left behind, ends with.
 */
export async function record(build: () => unknown, options: RecordOptions = {}): Promise<Plan> {
  const config = Object.entries<ConfigValue>({ ...CONFIG, ...options.config });
  const run = new Run({
    root: ROOT,
    project: "gatehouse",
    organization: "organization",
    stack: options.stack ?? "test",
    config: Object.fromEntries(config.map(([key, value]) => [key, typeof value === "string" ? value : value.secure])),
    secretKeys: config.flatMap(([key, value]) => (typeof value === "string" ? [] : [key])),
    configFile: "the options of record",
    unknown: options.unknown ?? false,
    ...(options.references && { references: options.references }),
    onMessage: options.onMessage ?? (() => undefined),
  });
  await evaluateInProcess(run, () => {
    if (options.up) sdkStore().settings.options.dryRun = false;
    return build();
  });
  return run.plan();
}

/** The only resource of a type, or the one of that name; an error that lists what there is otherwise. */
export function find(plan: Plan, type: string, name?: string): PlannedResource {
  const found = findAll(plan, type).filter((one) => name === undefined || one.name === name);
  if (found.length === 1 && found[0]) return found[0];
  const known = plan.resources.map((one) => `${one.type} ${one.name}`).join("\n  ");
  throw new Error(`${found.length} resources are ${type} ${name ?? ""}; the plan has\n  ${known}`);
}

/** All resources of a type, sorted by URN. */
export function findAll(plan: Plan, type: string): PlannedResource[] {
  return plan.resources.filter((one) => one.type === type);
}

/** `type name` of each resource directly below another, sorted. */
export function children(plan: Plan, parent: PlannedResource): string[] {
  return plan.resources.filter((one) => one.parent === parent.urn).map((one) => `${one.type} ${one.name}`);
}

/** An input that is JSON text, such as a policy or container definitions, read. */
export function json(resource: PlannedResource, input: string): Json {
  const text = resource.inputs[input];
  if (typeof text !== "string") throw new Error(`${input} of ${resource.urn} is not text: ${JSON.stringify(text)}`);
  return JSON.parse(text) as Json;
}
