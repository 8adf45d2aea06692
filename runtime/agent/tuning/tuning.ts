import {
  ClientClass,
  intentProblems,
  type ClassLimits,
  type Intent,
  type Limits,
  type VersionIntent,
} from "../../../haproxy/config";

/**
 * What changes in seconds and without a deployment: the SSM parameter
 * `{"version":1,"weights":{"<stage>":{"<version>":0-256}},"limits":{"Agent":{"subject":{"requests":20}}}}`.
 * A stage that it names is served by the versions that it names; what else it leaves out is as the task definition says.
 */
export interface Tuning {
  readonly weights: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly limits: Readonly<Record<string, ClassLimits>>;
}

export const UNTUNED: Tuning = { weights: {}, limits: {} };

/** A parameter as it is applied, or everything that is wrong with it. */
export type Tuned =
  { readonly intent: Intent; readonly ignored: readonly string[] } | { readonly problems: readonly string[] };

/**
 * An intent with the parameter's numbers in it. While a deployment runs, tasks of two revisions read one parameter: a
 * stage or version that this revision does not have is told, and left to those that have it. Everything else that does
 * not fit refuses the whole parameter.
 */
export function tuned(intent: Intent, text: string): Tuned {
  const parsed = parse(text);
  if ("problems" in parsed) return parsed;
  const unknown = Object.entries(parsed.weights).flatMap(([stage, versions]) => {
    const known = intent.stages.find(({ name }) => name === stage)?.versions.map(({ name }) => name);
    if (known === undefined) return [`weights.${stage}`];
    return Object.keys(versions).flatMap((name) => (known.includes(name) ? [] : [`weights.${stage}.${name}`]));
  });
  const merged = merge(intent, parsed);
  const own = [...unserved(merged), ...limitsOff(intent, parsed)];
  const wrong = own.length > 0 ? own : intentProblems(merged);
  return wrong.length > 0 ? { problems: wrong } : { intent: merged, ignored: unknown };
}

function parse(text: string): Tuning | { problems: string[] } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problems: ["the parameter: give JSON"] };
  }
  if (!isRecord(value) || value["version"] !== 1) return { problems: ['version: give an object with "version": 1'] };
  const { weights = {}, limits = {}, ...others } = value;
  const wrong = [
    ...Object.keys(others).flatMap((key) => (key === "version" ? [] : [`${key}: use weights or limits`])),
    ...(isRecord(weights) ? [] : ["weights: give an object of stages"]),
    ...(isRecord(limits) ? [] : ["limits: give an object of classes"]),
    ...Object.entries(isRecord(weights) ? weights : {}).flatMap(([stage, versions]) =>
      isRecord(versions) ? weightProblems(stage, versions) : [`weights.${stage}: give an object of versions`],
    ),
    ...Object.entries(isRecord(limits) ? limits : {}).flatMap(([key, value]) => classProblems(key, value)),
  ];
  if (wrong.length > 0) return { problems: wrong };
  return { weights: weights as Tuning["weights"], limits: limits as Tuning["limits"] };
}

function weightProblems(stage: string, versions: Record<string, unknown>): string[] {
  return Object.entries(versions).flatMap(([name, weight]) =>
    typeof weight === "number" && Number.isInteger(weight) && weight >= 0 && weight <= 256
      ? []
      : [`weights.${stage}.${name}: use a whole number from 0 to 256`],
  );
}

/** Only that there are tables of objects; numbers and names are the configuration's own checks. */
function classProblems(key: string, value: unknown): string[] {
  if (!Object.hasOwn(ClientClass, key)) return [`limits.${key}: use one of ${Object.keys(ClientClass).join(", ")}`];
  if (!isRecord(value)) return [`limits.${key}: give an object`];
  return Object.entries(value).flatMap(([table, counted]) =>
    isRecord(counted) ? [] : [`limits.${key}.${table}: give an object`],
  );
}

function merge(intent: Intent, tuning: Tuning): Intent {
  const stages = intent.stages.map((stage) => ({
    ...stage,
    versions: stage.versions.map((version) => ({
      ...version,
      weight: weightIn(tuning.weights[stage.name], version),
    })),
  }));
  return { ...intent, stages, ...(Object.keys(tuning.limits).length > 0 ? { limits: limited(intent, tuning) } : {}) };
}

/** A version that the parameter no longer names is on its way out, and tasks that still have it send it nothing new. */
function weightIn(named: Readonly<Record<string, number>> | undefined, { name, weight }: VersionIntent): number {
  return named === undefined ? weight : (named[name] ?? 0);
}

function limited(intent: Intent, tuning: Tuning): Limits {
  const given = intent.limits && !("none" in intent.limits) ? intent.limits : {};
  const classes = Object.entries(tuning.limits).map(([name, tables]) => {
    const before: ClassLimits = given[name as ClientClass] ?? {};
    const merged = Object.entries(tables).map(([table, counted]: [string, object]) => [
      table,
      { ...before[table as "subject"], ...counted },
    ]);
    return [name, { ...before, ...(Object.fromEntries(merged) as ClassLimits) }] as const;
  });
  return { ...given, ...Object.fromEntries(classes) };
}

/** Weights of nothing but zero leave a stage without anyone to answer. */
function unserved({ stages }: Intent): string[] {
  return stages
    .filter((stage) => stage.versions.every((version) => version.weight === 0))
    .map((stage) => `weights.${stage.name}: leave one version above 0`);
}

function limitsOff(intent: Intent, tuning: Tuning): string[] {
  const off = intent.limits !== undefined && "none" in intent.limits;
  return off && Object.keys(tuning.limits).length > 0 ? ["limits: this fleet was deployed without limits"] : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
