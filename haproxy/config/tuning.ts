import { dictionary, fields, must, oneNumberOf, oneOf } from "../../fields";
import { ClientClass, LimitedClass, type ClientRule } from "./intent/classes";
import { ALLOWED_HOSTS, type AllowedHost } from "./intent/hosts";
import type { DeployedIntent } from "./intent/intent";
import { LIMITS, type ClassLimitSettings, type LimitSettings } from "./intent/limits";
import { CLIENT_ID } from "./intent/texts";
import { tableNames } from "./limits/tables";
import { deployedIntentProblems } from "./problems";

/** Where the platform's own numbers are in the gatehouse's bucket. */
export const TUNING_KEY = "fleet.json";

/** What the platform changes within seconds and while tasks run: limits, classes, hosts. The rest of an intent needs a deployment. */
export interface Tuning {
  /** Of this format: 1. */
  readonly schema: number;
  /** What is left out is as the intent says. */
  readonly limits?: TunedLimits;
  /** By OAuth client: its class, in place of the intent's or where that has none. */
  readonly classes?: Readonly<Record<string, ClientClass>>;
  /**
   * Hosts that APIs may send requests to besides their own names in the fleet's namespace.
   * @default none
   */
  readonly hosts?: AllowedHost[];
}

/** Over how long is counted is part of HAProxy's tables; how much may be, is not. */
export type TunedLimits = Pick<LimitSettings, LimitedClass>;

const TUNING = fields<Tuning>()({
  schema: oneNumberOf({ values: [1] }),
  classes: dictionary(CLIENT_ID, oneOf(ClientClass)).optional("as the intent says"),
  limits: fields<TunedLimits>()({
    Person: LIMITS.rows.Person,
    Agent: LIMITS.rows.Agent,
    Service: LIMITS.rows.Service,
    Public: LIMITS.rows.Public,
  }).optional("as the intent says"),
  hosts: ALLOWED_HOSTS.optional("an API has its own names in the namespace"),
});

/** An intent in two parts: what only a deployment changes, and what changes while tasks run. */
export function apart(
  intent: DeployedIntent,
  hosts: readonly AllowedHost[] = [],
): { readonly intent: DeployedIntent; readonly tuning: Tuning } {
  const { limits = {}, ...others } = intent;
  const isTuned = ([key]: [string, unknown]) => key in LimitedClass;
  const structure: LimitSettings = Object.fromEntries(Object.entries(limits).filter((one) => !isTuned(one)));
  const byClass: TunedLimits = Object.fromEntries(Object.entries(limits).filter(isTuned));
  return {
    intent: { ...others, ...(Object.keys(structure).length > 0 && { limits: structure }) },
    tuning: {
      schema: 1,
      ...(Object.keys(byClass).length > 0 && { limits: byClass }),
      ...(hosts.length > 0 && { hosts: [...hosts] }),
    },
  };
}

/** An intent with a tuning in it, or everything that is wrong with the tuning. */
export type Tuned =
  | { readonly intent: DeployedIntent; readonly hosts: readonly AllowedHost[] }
  | { readonly problems: readonly string[] };

/** An intent with the limits and classes of a text. What does not fit refuses the whole text. */
export function tuned(intent: DeployedIntent, text: string): Tuned {
  let tuning: Tuning;
  try {
    tuning = JSON.parse(text) as Tuning;
  } catch {
    return { problems: ["tuning: give JSON"] };
  }
  const wrong = TUNING.problems(tuning);
  if (wrong.length > 0) return { problems: wrong };
  const merged = merge(intent, tuning);
  const problems = withoutLimits(intent, tuning);
  if (problems.length === 0) problems.push(...deployedIntentProblems(merged));
  return problems.length > 0 ? { problems } : { intent: merged, hosts: tuning.hosts ?? [] };
}

function merge(intent: DeployedIntent, { limits, classes }: Tuning): DeployedIntent {
  return {
    ...intent,
    ...(limits && { limits: mergedLimits(intent.limits ?? {}, limits) }),
    ...(classes && { classes: { ...intent.classes, clients: classed(intent.classes?.clients ?? [], classes) } }),
  };
}

function classed(rules: readonly ClientRule[], classes: Readonly<Record<string, ClientClass>>): ClientRule[] {
  const tuned = Object.entries(classes).map(([client, kind]) => ({ client, class: kind }));
  return [...rules.filter(({ client }) => !Object.hasOwn(classes, client)), ...tuned];
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

function withoutLimits({ limits }: DeployedIntent, tuning: Tuning): string[] {
  const off = limits?.none !== undefined && tuning.limits !== undefined;
  return must(!off, "limits", "leave them out: this fleet was deployed without", Object.keys(tuning.limits ?? {}));
}
