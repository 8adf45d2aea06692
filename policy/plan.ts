/** A value as JSON can hold it. */
export type Value = null | boolean | number | string | Value[] | { [key: string]: Value };

/** What the laws read of a resource that a program registers: a part of what `npm start -- --json` prints. */
export interface Resource {
  readonly urn: string;
  /** Pulumi's type token: `aws:ec2/securityGroup:SecurityGroup`. */
  readonly type: string;
  /** The name in the program. */
  readonly name: string;
  readonly inputs: Readonly<Record<string, Value>>;
  readonly options?: {
    readonly protect?: boolean;
    /** By input, the URNs of the resources whose outputs it is made of. */
    readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
  };
}

/** Everything that a program registers for a stack. */
export interface Plan {
  readonly stack: string;
  readonly resources: readonly Resource[];
  /** The stack's outputs; of these the laws read `relaxations`. */
  readonly outputs?: Readonly<Record<string, Value>>;
}

/** `SecurityGroup` of `aws:ec2/securityGroup:SecurityGroup`. */
export function classOf(type: string): string {
  return type.slice(type.lastIndexOf(":") + 1);
}

/** What a plan without a cloud has in place of what only the cloud knows, and of secrets. */
export const UNKNOWN = /«\w+ [^»]+»(\.\w+|\[\d+\])*|\[secret\]|\[unknown\]/g;

/** Whether any of a text is known only when the program has run. */
export function isUnknown(value: Value | undefined): boolean {
  return typeof value === "string" && value.search(UNKNOWN) >= 0;
}
