/** A value as JSON can hold it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What stands in a plan for a secret; its value never leaves the monitor. */
export const SECRET = "[secret]";

/** What stands in a plan for an output of a resource: its type, its name, the output's. */
export const SYMBOLS = /«(\w+) ([^»]+)»\.(\w+)/g;

/** What stands in a plan for a value that only the cloud knows (`--unknown`). */
export const UNKNOWN = "[unknown]";

/** The resource options that Pulumi's engine would act on; an option that does nothing is left out. */
export interface PlannedOptions {
  /** A local component: a group of resources, nothing in the cloud by itself. */
  readonly component?: true;
  /** A component that its provider expands, awsx for example; its children are not in the plan. */
  readonly remote?: true;
  /** The id of a resource that exists already and is only looked up. */
  readonly read?: string;
  /** The id of a resource that exists already and is adopted. */
  readonly import?: string;
  readonly protect?: true;
  readonly retainOnDelete?: true;
  readonly deleteBeforeReplace?: true;
  /** URN of an explicit provider. */
  readonly provider?: string;
  /** URNs of the explicit providers of a component's children, by package. */
  readonly providers?: Record<string, string>;
  /** Full URNs under which the engine would recognise this resource, those inherited from its parents included. */
  readonly aliases?: string[];
  readonly ignoreChanges?: string[];
  readonly replaceOnChanges?: string[];
  readonly hideDiffs?: string[];
  readonly additionalSecretOutputs?: string[];
  readonly deletedWith?: string;
  readonly replaceWith?: string[];
  readonly customTimeouts?: Record<string, string>;
  /** Which resources each input was made from. */
  readonly propertyDependencies?: Record<string, string[]>;
}

/** One resource that the program registers. */
export interface PlannedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** URN of the parent; absent directly under the stack. */
  readonly parent?: string;
  /** URNs of everything that must exist before, by `dependsOn` or through an input. Sorted. */
  readonly dependencies: string[];
  readonly options: PlannedOptions;
  readonly inputs: Record<string, Json>;
}

/** Everything `pulumi up` would register for a stack, sorted by URN; the stack's own root resource is left out. */
export interface Plan {
  readonly stack: string;
  readonly resources: PlannedResource[];
  readonly outputs: Record<string, Json>;
}
