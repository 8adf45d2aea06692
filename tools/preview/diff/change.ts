import { SECRET, type Json, type PlannedResource } from "../plan";

/** What becomes of a resource. */
export const Action = { Create: "Create", Delete: "Delete", Update: "Update", Replace: "Replace" } as const;

export type Action = (typeof Action)[keyof typeof Action];

/** A leaf that is not what it was; undefined where there was, or is, none. */
export interface LeafChange {
  readonly path: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/** A component around a resource. */
export interface ComponentAbove {
  readonly name: string;
  /** `HaproxyFleet`. */
  readonly kind: string;
}

export interface Change {
  readonly action: Action;
  /** As it is after; as it was, if it is deleted. */
  readonly resource: PlannedResource;
  readonly before: PlannedResource | undefined;
  readonly leaves: readonly LeafChange[];
  /** The inputs by which it is replaced: an estimate, since the provider decides (see replacement.ts). */
  readonly replacedBy: readonly string[];
  /** The inputs that are made of the outputs of what is replaced. */
  readonly follows: readonly string[];
  /** The components that it is in, the outermost first. */
  readonly above: readonly ComponentAbove[];
  /** What it was called, if an alias says that it is the same. */
  readonly renamedFrom?: string;
}

/** Whether a value is one that nobody may read: only that it changed is known, if its other half shows it. */
export function isSecret(value: Json | undefined): boolean {
  return typeof value === "string" && value.includes(SECRET);
}
