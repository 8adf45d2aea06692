import { className } from "../monitor/urn";
import type { Json, Plan, PlannedResource } from "../plan";

/** A resource as it was and as it is; undefined where there was, or is, none. */
export interface Pair {
  readonly was: PlannedResource | undefined;
  readonly is: PlannedResource | undefined;
}

/** The same resource in both plans: by its URN, or by an alias, which is the URN that it had. */
export function pairsOf(before: readonly PlannedResource[], after: readonly PlannedResource[]): Pair[] {
  const old = new Map(before.map((one) => [one.urn, one]));
  const found = after.map((is): Pair => {
    const urn = [is.urn, ...(is.options.aliases ?? [])].find((one) => old.has(one));
    const was = urn === undefined ? undefined : old.get(urn);
    if (urn !== undefined) old.delete(urn);
    return { was, is };
  });
  return [...found, ...[...old.values()].map((was): Pair => ({ was, is: undefined }))];
}

/**
 * A plan in the names that its resources have now. What a provider computes is called by the resource's name
 * (`«Role edge-task».arn`): it is the same value when the resource has another name.
 */
export function inPresentNames(before: Plan, pairs: readonly Pair[]): Plan {
  const names = new Map(
    pairs.flatMap(({ was, is }) =>
      was !== undefined && is !== undefined && was.urn !== is.urn ? [[was.urn, { was, is }] as const] : [],
    ),
  );
  if (names.size === 0) return before;
  const symbols = new Map([...names.values()].map(({ was, is }) => [symbolOf(was), symbolOf(is)]));
  const now = (urn: string) => names.get(urn)?.is.urn ?? urn;
  const resources = before.resources.map((one): PlannedResource => {
    const { parent, dependencies, options } = one;
    const made = Object.entries(options.propertyDependencies ?? {}).map(([input, urns]) => [input, urns.map(now)]);
    return {
      ...one,
      urn: now(one.urn),
      name: names.get(one.urn)?.is.name ?? one.name,
      ...(parent !== undefined && { parent: now(parent) }),
      dependencies: dependencies.map(now),
      options: { ...options, ...(made.length > 0 && { propertyDependencies: Object.fromEntries(made) as Record<string, string[]> }) }, // prettier-ignore
      inputs: renamed(one.inputs, symbols) as PlannedResource["inputs"],
    };
  });
  return { ...before, resources };
}

function symbolOf({ type, name }: PlannedResource): string {
  return `«${className(type)} ${name}»`;
}

function renamed(value: Json, symbols: ReadonlyMap<string, string>): Json {
  if (typeof value === "string") return value.replace(/«[^»]*»/g, (symbol) => symbols.get(symbol) ?? symbol);
  if (Array.isArray(value)) return value.map((item) => renamed(item, symbols));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, renamed(item, symbols)]));
}
