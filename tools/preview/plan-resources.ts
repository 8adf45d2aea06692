import { className } from "./monitor/urn";
import type { Json, Plan, PlannedResource } from "./plan";
import { CommandError } from "../shared/command-error";
import { isObject } from "../shared/json";

export type PlanFields = { [key: string]: Json };

/** The resources of a plan, found by type or by the symbols that other resources refer to them with. */
export class PlanResources {
  readonly #bySymbol: ReadonlyMap<string, PlannedResource>;

  constructor(private readonly plan: Plan) {
    this.#bySymbol = new Map(plan.resources.map((one) => [`«${className(one.type)} ${one.name}»`, one]));
  }

  /** All of a type, `aws:apigatewayv2/route:Route`. */
  all(type: string): PlannedResource[] {
    return this.plan.resources.filter((one) => one.type === type);
  }

  /** The only one of a type. */
  one(type: string): PlannedResource {
    const [found, ...more] = this.all(type);
    if (found && more.length === 0) return found;
    throw new CommandError(
      `stack ${this.plan.stack}: the plan needs one ${type} to run here; got ${this.all(type).length}`,
    );
  }

  /** The resource that a value such as `integrations/«Integration x».id` refers to. */
  referred(value: Json | undefined): PlannedResource | undefined {
    return this.#bySymbol.get(/«[^»]+»/.exec(textOf(value))?.[0] ?? "");
  }
}

/** The text, or nothing. */
export function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

/** The number, or the one that stands in for it. */
export function numberOf(value: Json | undefined, otherwise = 0): number {
  return typeof value === "number" || (typeof value === "string" && value.trim() !== "") ? Number(value) : otherwise;
}

/** The fields of an object; none of anything else. */
export function fieldsOf(value: Json | undefined): PlanFields {
  return isObject(value) ? value : {};
}

/** The members of a list; none of anything else. */
export function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

/** The texts of a list. */
export function textsOf(value: Json | undefined): string[] {
  return listOf(value).filter((item) => typeof item === "string");
}
