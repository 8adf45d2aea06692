import { shown } from "./quoting";

/** Collects what is wrong with one intent, so that all of it is reported together. */
export class Checks {
  readonly problems: string[] = [];

  /** `property: what to do; got …`. */
  refuse(property: string, whatToDo: string, got: unknown): void {
    this.problems.push(`${property}: ${whatToDo}; got ${shown(got)}`);
  }

  /** A text of a known shape. Says whether it is one. */
  text(property: string, value: unknown, pattern: RegExp, whatToDo: string): value is string {
    const good = typeof value === "string" && pattern.test(value);
    if (!good) this.refuse(property, whatToDo, value);
    return good;
  }

  /** A whole number within limits, both included. */
  whole(property: string, value: unknown, min: number, max: number, unit = ""): value is number {
    const good = typeof value === "number" && Number.isInteger(value) && value >= min && value <= max;
    if (!good) this.refuse(property, `use a whole number${unit} from ${min} to ${max}`, value);
    return good;
  }

  /** A list of a sensible length. Its members are checked by the caller. */
  list(property: string, value: unknown, min: number, max: number): value is readonly unknown[] {
    const good = Array.isArray(value) && value.length >= min && value.length <= max;
    if (!good) this.refuse(property, `give a list of ${min} to ${max}`, Array.isArray(value) ? value.length : value);
    return good;
  }

  /** An object with no other keys than the known ones: a misspelt key is a problem, not a default. */
  object<K extends string>(
    property: string,
    value: unknown,
    keys: readonly K[],
  ): value is Readonly<Record<K, unknown>> {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      this.refuse(property || "intent", "give an object", value);
      return false;
    }
    for (const key of Object.keys(value)) {
      if (!(keys as readonly string[]).includes(key))
        this.refuse(at(property, key), `remove it, or use one of ${keys.join(", ")}`, key);
    }
    return true;
  }

  /** An optional value: checked only if there is one. */
  if(value: unknown, check: (value: unknown) => unknown): void {
    if (value !== undefined) check(value);
  }

  yesNo(property: string, value: unknown): void {
    if (typeof value !== "boolean") this.refuse(property, "use true or false", value);
  }

  /** Whether something is switched off, which takes a reason and nothing else. */
  none(property: string, value: object): boolean {
    if (!("none" in value)) return false;
    if (typeof value.none !== "string" || value.none.trim() === "")
      this.refuse(`${property}.none`, "say why it is off", value.none);
    if (Object.keys(value).length > 1) this.refuse(property, "give either none or settings", Object.keys(value));
    return true;
  }

  /** Names that must differ from each other, as HAProxy compares them. */
  distinct(property: string, names: readonly unknown[]): void {
    const seen = new Set<unknown>();
    for (const name of names) {
      if (seen.has(name)) this.refuse(property, "use each name once", name);
      seen.add(name);
    }
  }
}

/** The path of a property in messages; a key that is no plain word is shown quoted. */
export function at(property: string, key: string): string {
  const part = /^[A-Za-z0-9_]{1,40}$/.test(key) ? key : shown(key);
  return property ? `${property}.${part}` : part;
}

/** The names among a list's members. */
export function named(list: unknown): unknown[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown) =>
    typeof item === "object" && item !== null && "name" in item && typeof item.name === "string" ? [item.name] : [],
  );
}
