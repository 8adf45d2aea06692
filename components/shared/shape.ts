import * as pulumi from "@pulumi/pulumi";
import { must } from "./refuse";

/*
 * Whether values are of the types that the interfaces say. The compiler tells its own callers; Pulumi runs programs
 * without asking it, and other languages never did.
 */

/** Says what is wrong with a value that stands at a path; empty if it fits. */
export type Shape = (value: unknown, path: string) => string[];

export const text = kind("string");
export const number = kind("number");
export const flag = kind("boolean");

/** Text that may only be known at deploy time. */
export const input: Shape = (value, path) =>
  pulumi.Output.isInstance(value) || value instanceof Promise ? [] : text(value, path);

export function optional(shape: Shape): Shape {
  return (value, path) => (value === undefined ? [] : shape(value, path));
}

export function list(of: Shape): Shape {
  return (value, path) =>
    Array.isArray(value)
      ? Array.from<unknown>(value).flatMap((item, i) => of(item, `${path}[${i}]`))
      : must(false, path, "give a list", value);
}

/** All fields of an interface, and no others: a misspelt key is a problem, not a default. */
export function group<T>(fields: { [K in keyof Required<T>]: Shape }): Shape {
  const known = Object.entries<Shape>(fields);
  return (value, path) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return must(false, path || "args", "give a group of settings", value);
    }
    const at = (key: string) =>
      /^\w{1,40}$/.test(key) ? [path, key].filter(Boolean).join(".") : `${path || "args"}.…`;
    const unknown = Object.keys(value).filter((key) => !Object.hasOwn(fields, key));
    return [
      ...unknown.flatMap((key) => must(false, at(key), `use one of ${Object.keys(fields).join(", ")}`, key)),
      ...known.flatMap(([key, shape]) => shape((value as Record<string, unknown>)[key], at(key))),
    ];
  };
}

function kind(name: "string" | "number" | "boolean"): Shape {
  return (value, path) => must(typeof value === name, path, `give a ${name}`, value);
}
