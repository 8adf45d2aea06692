import { factsOf, type AnyKind, type RowKind } from "../../fields/index";
import { typeOf, type PropertySchema, type Schema } from "./schema";
import { TABLES } from "./tables";

/** A property of the schema, and what the rows of tables that lead to it say. */
type Facts = Map<PropertySchema, Set<string>>;

/** Ranges, defaults and their reasons, which the tables have: at the end of each input's description. */
export function addFacts(schema: Schema): void {
  const facts: Facts = new Map();
  for (const [component, table] of Object.entries(TABLES))
    visit(
      schema,
      table as unknown as AnyKind,
      schema.resources[`gatehouse:index:${component}`]?.inputProperties,
      facts,
    );
  for (const [property, told] of facts) {
    const shared = sharedBy([...told]);
    if (shared !== "") property.description = `${property.description ?? ""}\n\n${shared}`.trim();
  }
}

function visit(
  schema: Schema,
  kind: AnyKind,
  properties: Record<string, PropertySchema> | undefined,
  facts: Facts,
): void {
  if (kind.is !== "group" || properties === undefined) return;
  for (const [key, row] of Object.entries(kind.rows)) {
    const property = properties[key];
    if (property === undefined) continue;
    const told = facts.get(property) ?? new Set();
    facts.set(property, told.add(factsOf(row as unknown as RowKind, "").join("\n")));
    const type = typeOf(property);
    if (type !== undefined) visit(schema, innerOf(row as unknown as AnyKind), schema.types[type]?.properties, facts);
  }
}

/** What stands in lists, dictionaries and Outputs. */
function innerOf(kind: AnyKind): AnyKind {
  if (kind.is === "list") return innerOf(kind.item as AnyKind);
  if (kind.is === "input") return innerOf(kind.plain as AnyKind);
  if (kind.is === "dictionary") return innerOf(kind.value as AnyKind);
  return kind;
}

/** The lines that all have: where places that share a type differ, as limits do by class, one description cannot name them. */
function sharedBy(told: readonly string[]): string {
  const [first = "", ...others] = told;
  return first
    .split("\n")
    .filter((line) => others.every((other) => other.split("\n").includes(line)))
    .join(" ");
}
