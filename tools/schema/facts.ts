import { factsOf, type AnyKind, type RowKind } from "../../fields/index";
import { typeOf, type PropertySchema, type Schema } from "./schema";
import { TABLES } from "./tables";

/** What is said of a row of a table, a line each. */
type Describe = (row: RowKind, name: string) => readonly string[];

/** A property of the schema, and what the rows of tables that lead to it say. */
type Facts = Map<PropertySchema, Set<string>>;

/** Ranges, defaults and their reasons, which the tables have: at the end of each input's description. */
export function addFacts(schema: Schema): void {
  for (const [property, told] of tableFacts(schema, (row) => factsOf(row, "")))
    property.description = `${property.description ?? ""}\n\n${told}`.trim();
}

/** What the tables say of each input; nothing of those where they say different things. */
export function tableFacts(schema: Schema, describe: Describe): Map<PropertySchema, string> {
  const facts: Facts = new Map();
  for (const [component, table] of Object.entries(TABLES)) {
    const properties = schema.resources[`gatehouse:index:${component}`]?.inputProperties;
    visit(schema, table as unknown as AnyKind, properties, { facts, describe });
  }
  const shared = [...facts].map(([property, told]) => [property, sharedBy([...told])] as const);
  return new Map(shared.filter(([, told]) => told !== ""));
}

function visit(
  schema: Schema,
  kind: AnyKind,
  properties: Record<string, PropertySchema> | undefined,
  found: { readonly facts: Facts; readonly describe: Describe },
): void {
  if (kind.is !== "group" || properties === undefined) return;
  for (const [key, row] of Object.entries(kind.rows)) {
    const property = properties[key];
    if (property === undefined) continue;
    const told = found.facts.get(property) ?? new Set();
    found.facts.set(property, told.add(found.describe(row as unknown as RowKind, key).join("\n")));
    const type = typeOf(property);
    if (type !== undefined) visit(schema, innerOf(row as unknown as AnyKind), schema.types[type]?.properties, found);
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
