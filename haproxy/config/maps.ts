import type { Edge } from "./model";
import { name } from "./words";

/** The map files, by name. Keys and values are names, which no map line can misread. */
export function maps(edge: Edge): Record<string, string> {
  return {
    "control.map": rows([["draining", "0"]]),
    "stages.map": rows(edge.stages.map((stage) => [name(stage.name).text, name(stage.name).text])),
  };
}

function rows(entries: readonly (readonly [string, string])[]): string {
  return entries.map(([key, value]) => `${key} ${value}\n`).join("");
}
