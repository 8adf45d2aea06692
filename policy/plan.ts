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

/** Types that `@pulumi/aws` has by a second name: the one by which the laws know them. */
const OTHER_NAMES: readonly (readonly [RegExp, string])[] = [
  [/^aws:alb\//, "aws:lb/"],
  [/^aws:s3\/bucketObject:BucketObject$/, "aws:s3/bucketObjectv2:BucketObjectv2"],
  [/^aws:s3\/(bucket\w*)V2:(\w+)V2$/, "aws:s3/$1:$2"],
];

/** Each resource as the laws read it, with what it is in its program. */
const written = new WeakMap<Resource, Resource>();
const read = new WeakMap<Plan, Plan>();

/** A plan as the laws read it: each type by the one name. */
export function asRead(plan: Plan): Plan {
  const known = read.get(plan) ?? { ...plan, resources: plan.resources.map(byOneName) };
  read.set(plan, known);
  return known;
}

/** A resource as its program has it. */
export function asWritten(resource: Resource): Resource {
  return written.get(resource) ?? resource;
}

function byOneName(resource: Resource): Resource {
  const type = OTHER_NAMES.reduce((name, [form, other]) => name.replace(form, other), resource.type);
  if (type === resource.type) return resource;
  const named = { ...resource, type };
  written.set(named, resource);
  return named;
}

/** Why nothing is found in what another provider makes of AWS. */
export const NOT_READ = "no law looks at it: they know the resources of @pulumi/aws";

/** The resources of AWS that other providers make: they have other inputs. */
export function ofOtherProviders({ resources }: Plan): Resource[] {
  return resources.filter(({ type }) => /^(aws-native|awscc):/.test(type));
}

/** What a plan without a cloud has in place of what only the cloud knows, and of secrets. */
export const UNKNOWN_TEXT = /«\w+ [^»]+»(\.\w+|\[\d+\])*|\[secret\]|\[unknown\]/g;

/** Whether a value as a whole is known only when the program has run, or not to be looked at. */
export function isWhollyUnknown(value: Value | undefined): boolean {
  return typeof value === "string" && value.replace(UNKNOWN_TEXT, "") === "" && value !== "";
}

/** Whether any of a text is known only when the program has run. */
export function isUnknown(value: Value | undefined): boolean {
  return typeof value === "string" && value.search(UNKNOWN_TEXT) >= 0;
}
