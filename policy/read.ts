import type { Finding } from "./law";
import { classOf, isWhollyUnknown, type Plan, type Resource, type Value } from "./plan";

/** The resources of some types, in the order of the plan. */
export function ofType(plan: Plan, ...types: string[]): Resource[] {
  return plan.resources.filter(({ type }) => types.includes(type));
}

/** What is found in each resource of a type. */
export function inEach(type: string, findings: (resource: Resource, plan: Plan) => Finding[]) {
  return (plan: Plan): Finding[] => ofType(plan, type).flatMap((resource) => findings(resource, plan));
}

/** One finding, unless something holds. Of a value that is not known yet nobody can say that it does not. */
export function expect(holds: boolean, resource: Resource, property: string, todo: string, got?: Value): Finding[] {
  if (holds) return [];
  const isUnknown = isWhollyUnknown(got) && { isUnknown: true as const };
  return [{ resource, property, what: `${todo}; got ${shownValue(got ?? null)}`, ...isUnknown }];
}

/** One finding where a value is the one that it must not be. Of a value that is not known yet nobody can say that it is another. */
export function mustNotBe(wrong: Value, resource: Resource, property: string, todo: string, got?: Value): Finding[] {
  return expect(got !== wrong && !isWhollyUnknown(got), resource, property, todo, got);
}

/** The value at a path, through JSON that is text as well: `versioning.enabled`, `containerDefinitions`. */
export function valueAt(resource: Resource, path: string): Value | undefined {
  return path.split(".").reduce<Value | undefined>((value, key) => {
    const group = parsed(value);
    return isGroupValue(group) && Object.hasOwn(group, key) ? group[key] : undefined;
  }, resource.inputs as Value);
}

/** The list at a path; empty if there is none. */
export function listAt(resource: Resource, path: string): Value[] {
  const found = parsed(valueAt(resource, path));
  return Array.isArray(found) ? found : [];
}

/** The groups of the list at a path, each with its own. */
export function groupsAt(resource: Resource, path: string): [property: string, group: Group][] {
  return listAt(resource, path).flatMap((item, i) =>
    isGroupValue(item) ? [[`${path}[${i}]`, item] satisfies [string, Group]] : [],
  );
}

/** A group of values. */
export type Group = Record<string, Value>;

export function isGroupValue(value: Value | undefined): value is Group {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value that is text or a number, as text; empty if it is neither. */
export function textIn(value: Value | undefined): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** A value, and the only one or all of a list of them. */
export function asList(value: Value | undefined): Value[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

/** What a text holds that is JSON; the value itself if it is something else. */
export function parsed(value: Value | undefined): Value | undefined {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as Value;
  } catch {
    return value;
  }
}

/** Whether an input of a resource is made of another one's outputs. */
export function refersTo(resource: Resource, input: string, other: Resource): boolean {
  const mark = `«${classOf(other.type)} ${other.name}»`;
  const urns = resource.options?.propertyDependencies?.[input] ?? [];
  return urns.includes(other.urn) || JSON.stringify(resource.inputs[input] ?? null).includes(mark);
}

export function shownValue(value: Value): string {
  return value === null ? "nothing" : JSON.stringify(value);
}

/** The groups of a list; none if it is none. */
export function groupsIn(value: Value | undefined): Group[] {
  return Array.isArray(value) ? value.map(group) : [];
}

/** A group; an empty one if it is none. */
export function group(value: Value | undefined): Group {
  return isGroupValue(value) ? value : {};
}
