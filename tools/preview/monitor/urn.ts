/** Type of the resource that stands for the stack itself. It is left out of the chain of parent types. */
export const STACK_TYPE = "pulumi:pulumi:Stack";

/** The parts of a URN; `types` is the chain of the parents' types, with the resource's type at the end. */
export interface UrnParts {
  readonly stack: string;
  readonly project: string;
  readonly types: string;
  readonly name: string;
}

/** A URN as Pulumi's engine builds it. */
export function urn({ stack, project, types, name }: UrnParts): string {
  return `urn:pulumi:${stack}::${project}::${types}::${name}`;
}

/** The parts of a URN; a name may itself contain `::`. */
export function urnParts(text: string): UrnParts {
  const [stack = "", project = "", types = "", ...name] = text.replace(/^urn:pulumi:/, "").split("::");
  return { stack, project, types, name: name.join("::") };
}

/** A child's chain of types below a parent; the stack's type does not count. */
export function typesBelow(parent: string | undefined, type: string): string {
  const chain = parent === undefined ? STACK_TYPE : urnParts(parent).types;
  return chain === STACK_TYPE ? type : `${chain}$${type}`;
}

/** The type alone, without its parents'. */
export function lastType(types: string): string {
  return types.slice(types.lastIndexOf("$") + 1);
}

/** `Role` of `aws:iam/role:Role`. */
export function className(type: string): string {
  return type.slice(type.lastIndexOf(":") + 1);
}
