import { isWireObject, contentOf, secret, UNKNOWN_WIRE, type Wire, type WireObject } from "../wire";
import type { Declarations } from "./declarations";
import type { Property, OutputShape } from "./shape";

/** Blocks may contain each other without end; a program does not read deeper than this. */
const DEEPEST = 4;

/**
 * What is known beforehand of a value: all of it, or only that a list has so many items (`undefined` for an item of
 * which nothing else is known).
 */
export type Seed = Wire | undefined | Seed[] | { [key: string]: Seed };

/** Completes values by what only the cloud would compute. */
export class Completer {
  constructor(
    private readonly declarations: Declarations,
    private readonly packageName: string,
    /** Stands for a computed value, given where it is found: `«Role fleet-task».arn`. */
    private readonly placeholder: (place: string) => Wire,
  ) {}

  /** The value with everything filled in that the property's declaration promises. */
  complete(value: Seed, { shape, optional }: Property, place: string, depth = 0): Wire | undefined {
    if (value === undefined) return optional ? undefined : this.#compute(shape, place, depth);
    if (value === null || value === UNKNOWN_WIRE || typeof value !== "object") return value;
    if (Array.isArray(value)) {
      const of = shape.kind === "list" ? shape.of : shape;
      return value.map((item, i) => this.complete(item, required(of), `${place}[${i}]`, depth) ?? null);
    }
    return this.#completeObject(value, shape, place, depth);
  }

  #completeObject(value: { [key: string]: Seed }, shape: OutputShape, place: string, depth: number): Wire {
    const content = contentOf(value as WireObject);
    if (content.kind === "secret" || content.kind === "output") {
      const inner = this.complete(content.value, required(shape), place, depth) ?? null;
      return content.kind === "secret" || content.secret ? secret(inner) : inner;
    }
    if (content.kind !== "plain") return value as WireObject;
    const declared = this.#fields(shape, depth);
    const completed = declared.map(({ name, ...rest }) => [
      name,
      this.complete(value[name], { name, ...rest }, `${place}.${name}`, depth + 1),
    ]);
    const added = Object.fromEntries(completed.filter(([, field]) => field !== undefined)) as WireObject;
    return { ...(value as WireObject), ...added };
  }

  #compute(shape: OutputShape, place: string, depth: number): Wire | undefined {
    switch (shape.kind) {
      case "text":
      case "number":
        return this.placeholder(place);
      case "list":
        return [this.#compute(shape.of, `${place}[0]`, depth) ?? null];
      case "map":
        return {};
      case "block":
      case "resource":
        return this.#completeObject({}, shape, place, depth);
      case "flag":
      case "other":
        // A made-up truth would choose a branch of the program. At the top this leaves an unknown, inside a block a gap.
        return depth === 0 ? UNKNOWN_WIRE : undefined;
    }
  }

  #fields(shape: OutputShape, depth: number): Property[] {
    if (depth >= DEEPEST) return [];
    if (shape.kind === "block") return this.declarations.ofBlock(this.packageName, shape.name) ?? [];
    if (shape.kind !== "resource") return [];
    const id: Property = { name: "id", optional: false, shape: { kind: "text" } };
    const plain = (this.declarations.ofAwsClass(shape.name) ?? []).filter((one) => isScalar(one.shape));
    return [id, ...plain];
  }
}

function required(shape: OutputShape): Property {
  return { name: "", optional: false, shape };
}

function isScalar(shape: OutputShape): boolean {
  return shape.kind === "text" || shape.kind === "number";
}

/** The text of a value, through a secret's wrapping. */
export function plainText(value: Wire | undefined): string | undefined {
  if (typeof value === "string") return value;
  if (!isWireObject(value)) return undefined;
  const content = contentOf(value);
  return content.kind === "secret" || content.kind === "output" ? plainText(content.value) : undefined;
}
