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
}

/** Everything that a program registers for a stack. */
export interface Plan {
  readonly stack: string;
  readonly resources: readonly Resource[];
}

/** `SecurityGroup` of `aws:ec2/securityGroup:SecurityGroup`. */
export function classOf(type: string): string {
  return type.slice(type.lastIndexOf(":") + 1);
}
