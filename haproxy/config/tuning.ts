import { dictionary, fields, must, oneNumberOf, oneOf } from "../../fields";
import { ClientClass, LimitedClass, type ClientRule } from "./intent/classes";
import type { Intent } from "./intent/intent";
import { LIMITS, type ClassLimitSettings, type LimitSettings } from "./intent/limits";
import { CANARY, WEIGHT, type HaproxyVersion } from "./intent/stages";
import { CLIENT_ID, NAME } from "./intent/texts";
import { tableNames } from "./limits/tables";
import { intentProblems } from "./problems";

/** What changes within seconds and while tasks run: weights, canaries, limits, classes. The rest of an intent needs a deployment. */
export interface Tuning {
  /** Of this format: 1. */
  readonly version: number;
  /** By stage and version. A stage that is named is served by the versions that are named. */
  readonly weights?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** By stage: the percentage of subjects that its canary gets. */
  readonly canaries?: Readonly<Record<string, number>>;
  /** What is left out is as the intent says. */
  readonly limits?: TunedLimits;
  /** By OAuth client: its class, in place of the intent's or where that has none. */
  readonly classes?: Readonly<Record<string, ClientClass>>;
}

/** Over how long is counted is part of HAProxy's tables; how much may be, is not. */
export type TunedLimits = Pick<LimitSettings, LimitedClass>;

const TUNING = fields<Tuning>()({
  version: oneNumberOf({ values: [1] }),
  weights: dictionary(NAME, dictionary(NAME, WEIGHT)).optional("as the intent says"),
  canaries: dictionary(NAME, CANARY.rows.percent).optional("as the intent says"),
  classes: dictionary(CLIENT_ID, oneOf(ClientClass)).optional("as the intent says"),
  limits: fields<TunedLimits>()({
    Person: LIMITS.rows.Person,
    Agent: LIMITS.rows.Agent,
    Service: LIMITS.rows.Service,
    Public: LIMITS.rows.Public,
  }).optional("as the intent says"),
});

/** The weight in an intent whose weights are in a tuning. */
const UNTUNED_WEIGHT = 100;

/** An intent in two parts: what only a deployment changes, and what changes while tasks run. */
export function apart(intent: Intent): { readonly intent: Intent; readonly tuning: Tuning } {
  const { limits = {}, ...others } = intent;
  const isTuned = ([key]: [string, unknown]) => key in LimitedClass;
  const structure: LimitSettings = Object.fromEntries(Object.entries(limits).filter((one) => !isTuned(one)));
  const byClass: TunedLimits = Object.fromEntries(Object.entries(limits).filter(isTuned));
  const stages = intent.stages.map((stage) => ({
    ...stage,
    versions: stage.versions.map((version) => ({ ...version, weight: UNTUNED_WEIGHT })),
    ...(stage.canary && { canary: { ...stage.canary, percent: 0 } }),
  }));
  const weights = byName(intent.stages, (stage) => byName(stage.versions, ({ weight }) => weight));
  const shares = intent.stages.flatMap(({ name, canary }) => (canary ? [[name, canary.percent] as const] : []));
  const canaries = shares.length > 0 ? { canaries: Object.fromEntries(shares) } : {};
  return {
    intent: { ...others, stages, ...(Object.keys(structure).length > 0 && { limits: structure }) },
    tuning: { version: 1, weights, ...canaries, ...(Object.keys(byClass).length > 0 && { limits: byClass }) },
  };
}

/** An intent with a tuning in it, or everything that is wrong with the tuning. */
export type Tuned =
  { readonly intent: Intent; readonly ignored: readonly string[] } | { readonly problems: readonly string[] };

/**
 * An intent with the weights and limits of a text. While a deployment runs, tasks of two revisions read one text: a stage or
 * version that this revision does not have is ignored, and left to those that have it; where nothing else is named, its own
 * versions have their own weights, because a task of it must be able to start. Everything else that does not fit refuses the
 * whole text.
 */
export function tuned(intent: Intent, text: string): Tuned {
  let tuning: Tuning;
  try {
    tuning = JSON.parse(text) as Tuning;
  } catch {
    return { problems: ["tuning: give JSON"] };
  }
  const wrong = TUNING.problems(tuning);
  if (wrong.length > 0) return { problems: wrong };
  const merged = merge(intent, tuning);
  const problems = [...unserved(merged), ...withoutLimits(intent, tuning)];
  if (problems.length === 0) problems.push(...intentProblems(merged));
  return problems.length > 0 ? { problems } : { intent: merged, ignored: unknown(intent, tuning) };
}

function unknown(intent: Intent, { weights = {}, canaries = {} }: Tuning): string[] {
  const stageOf = (stage: string) => intent.stages.find(({ name }) => name === stage);
  return [
    ...Object.entries(weights).flatMap(([stage, versions]) => {
      const known = stageOf(stage)?.versions.map(({ name }) => name);
      if (known === undefined) return [`weights.${stage}`];
      return Object.keys(versions).flatMap((name) => (known.includes(name) ? [] : [`weights.${stage}.${name}`]));
    }),
    ...Object.keys(canaries).flatMap((stage) => (stageOf(stage)?.canary ? [] : [`canaries.${stage}`])),
  ];
}

function merge(intent: Intent, { weights = {}, canaries = {}, limits, classes }: Tuning): Intent {
  const stages = intent.stages.map((stage) => {
    const percent = own(canaries, stage.name);
    return {
      ...stage,
      versions: weighted(stage.versions, own(weights, stage.name)),
      ...(stage.canary && percent !== undefined && { canary: { ...stage.canary, percent } }),
    };
  });
  return {
    ...intent,
    stages,
    ...(limits && { limits: mergedLimits(intent.limits ?? {}, limits) }),
    ...(classes && { classes: { ...intent.classes, clients: classed(intent.classes?.clients ?? [], classes) } }),
  };
}

/**
 * A version that is no longer named is on its way out, and tasks that still have it send it nothing new. But if all that is named
 * above 0 is of another revision, this one has nothing but its own.
 */
function weighted(
  versions: readonly HaproxyVersion[],
  named: Readonly<Record<string, number>> | undefined,
): HaproxyVersion[] {
  if (named === undefined) return [...versions];
  const found = versions.map((version) => ({ ...version, weight: own(named, version.name) ?? 0 }));
  const isKnown = (name: string): boolean => versions.some((version) => version.name === name);
  const elsewhere = Object.entries(named).some(([name, weight]) => weight > 0 && !isKnown(name));
  return elsewhere && found.every(({ weight }) => weight === 0) ? [...versions] : found;
}

function classed(rules: readonly ClientRule[], classes: Readonly<Record<string, ClientClass>>): ClientRule[] {
  const tuned = Object.entries(classes).map(([client, kind]) => ({ client, class: kind }));
  return [...rules.filter(({ client }) => own(classes, client) === undefined), ...tuned];
}

function mergedLimits(before: LimitSettings, limits: TunedLimits): LimitSettings {
  const classes = Object.values(LimitedClass)
    .filter((kind) => limits[kind] !== undefined)
    .map((kind) => [kind, mergedClass(before[kind] ?? {}, limits[kind] ?? {})] as const);
  return { ...before, ...Object.fromEntries(classes) };
}

function mergedClass(before: ClassLimitSettings, limits: ClassLimitSettings): ClassLimitSettings {
  const tables = tableNames
    .filter((table) => (before[table] ?? limits[table]) !== undefined)
    .map((table) => [table, { ...before[table], ...limits[table] }] as const);
  return Object.fromEntries(tables);
}

/** Weights of nothing but zero leave a stage without anyone to answer. */
function unserved({ stages }: Intent): string[] {
  return stages.flatMap(({ name, versions }) => {
    const weights = versions.map(({ weight }) => weight);
    return must(
      weights.some((weight) => weight > 0),
      `weights.${name}`,
      "leave one version above 0",
      weights,
    );
  });
}

function withoutLimits({ limits }: Intent, tuning: Tuning): string[] {
  const off = limits?.none !== undefined && tuning.limits !== undefined;
  return must(!off, "limits", "leave them out: this fleet was deployed without", Object.keys(tuning.limits ?? {}));
}

/** A stage may be called as something that every object has. */
function own<V>(record: Readonly<Record<string, V>>, key: string): V | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function byName<T extends { readonly name: string }, V>(items: readonly T[], value: (item: T) => V): Record<string, V> {
  return Object.fromEntries(items.map((item) => [item.name, value(item)]));
}
