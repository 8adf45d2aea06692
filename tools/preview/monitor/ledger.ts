import type { TransformResourceOptions } from "@pulumi/pulumi/proto/resource_pb";
import { PreviewError } from "../failure";
import type { PlannedOptions } from "../plan";
import type { WireObject } from "../wire";
import { aliasUrns } from "./aliases";
import { plannedOptions } from "./options";
import { STACK_TYPE, typesBelow, urn } from "./urn";

/** A resource about to be written down. */
export interface Draft {
  readonly type: string;
  readonly name: string;
  /** Empty or the stack's URN directly under the stack. */
  readonly parent: string;
  readonly inputs: WireObject;
  readonly options: TransformResourceOptions;
  readonly propertyDependencies: Record<string, string[]>;
  /** What the plan's options say beyond the above: component, remote, read. */
  readonly nature: PlannedOptions;
}

/** A resource as written down; its inputs are still as they travelled, secrets included. */
export interface Entry {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly parent: string | undefined;
  readonly dependencies: string[];
  readonly options: PlannedOptions;
  readonly inputs: WireObject;
}

/** The resources of one run: gives each its URN and what it inherits from its parent. */
export class Ledger {
  readonly #entries = new Map<string, Entry>();
  #stackUrn: string | undefined;

  constructor(
    private readonly stack: string,
    private readonly project: string,
  ) {}

  /** All resources but the stack's own root. */
  get entries(): Entry[] {
    return [...this.#entries.values()];
  }

  /** URN of the stack's root resource. */
  get stackUrn(): string | undefined {
    return this.#stackUrn;
  }

  /** The resource with this URN. */
  find(urnText: string): Entry | undefined {
    return this.#entries.get(urnText);
  }

  /** URNs of the parent, its parent and so on, up to the stack. */
  ancestors(parent: string): string[] {
    const entry = this.find(parent);
    return entry === undefined ? [] : [entry.urn, ...this.ancestors(entry.parent ?? "")];
  }

  /** Writes the root resource down; it is not part of a plan. */
  addStack(type: string, name: string): string {
    this.#stackUrn = urn({ stack: this.stack, project: this.project, types: type, name });
    return this.#stackUrn;
  }

  /** Writes a resource down; a second one with the same URN is refused, as the engine would. */
  add(draft: Draft): Entry {
    const { type, name, options } = draft;
    const parent = this.#parentOf(draft);
    const urnText = urn({ stack: this.stack, project: this.project, types: typesBelow(parent?.urn, type), name });
    if (this.#entries.has(urnText))
      throw new PreviewError(`duplicate resource URN '${urnText}'; try giving it a unique name`);
    const aliases = aliasUrns({ urn: urnText, parent: parent?.urn }, options.getAliasesList(), aliasesOf(parent));
    const entry: Entry = {
      urn: urnText,
      type,
      name,
      parent: parent?.urn,
      dependencies: [...new Set(options.getDependsOnList())].sort(),
      options: {
        ...draft.nature,
        ...inherited(parent, options),
        ...plannedOptions(options),
        ...(aliases.length > 0 && { aliases }),
        ...withDependencies(draft.propertyDependencies),
      },
      inputs: draft.inputs,
    };
    this.#entries.set(urnText, entry);
    return entry;
  }

  #parentOf({ type, name, parent }: Draft): Entry | undefined {
    if (parent === "" || parent === this.#stackUrn) return undefined;
    const entry = this.find(parent);
    if (entry === undefined && !parent.includes(`::${STACK_TYPE}::`)) {
      throw new PreviewError(`${name} (${type}): its parent ${parent} is not registered`);
    }
    return entry;
  }
}

/** What a child takes from its parent unless it states it itself: the list is the engine's. */
function inherited(parent: Entry | undefined, options: TransformResourceOptions): PlannedOptions {
  const { protect, retainOnDelete, deletedWith } = parent?.options ?? {};
  return {
    ...(protect && !options.hasProtect() && { protect }),
    ...(retainOnDelete && !options.hasRetainOnDelete() && { retainOnDelete }),
    ...(deletedWith !== undefined && { deletedWith }),
  };
}

function aliasesOf(parent: Entry | undefined) {
  return parent && { urn: parent.urn, aliases: parent.options.aliases ?? [] };
}

function withDependencies(byProperty: Record<string, string[]>): PlannedOptions {
  const made = Object.entries(byProperty).filter(([, urns]) => urns.length > 0);
  const sorted = made.map(([property, urns]) => [property, [...urns].sort()] as const);
  return made.length === 0 ? {} : { propertyDependencies: Object.fromEntries(sorted) };
}
