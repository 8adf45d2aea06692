import type { Plan, Resource, Value } from "../../../policy/plan";

/** A mistake in a plan that keeps every law. */
export interface Mistake {
  /** What somebody did, as a reviewer would say it. */
  readonly what: string;
  /** The law that finds it. */
  readonly law: string;
  /** How the finding begins: `Listener gatehouse-balancer, protocol`. */
  readonly found: string;
  readonly make: (plan: Plan) => Plan;
}

/** Whether a type is the one of a class, `Stage`, or of a service's class, `ecs.Service`, where several services have one of that name. */
function isA(type: string, wanted: string): boolean {
  const [, service = "", of = ""] = /^aws:(\w+)\/.*:(\w+)$/.exec(type) ?? [];
  return wanted === of || wanted === `${service}.${of}`;
}

type Inputs = Record<string, Value>;

/** Changes one resource: the first of its class, or the one of that name. */
export function change(of: string, by: (resource: Resource) => Partial<Resource>): (plan: Plan) => Plan {
  const [wanted = "", name] = of.split(" ");
  return (plan) => {
    const found = plan.resources.flatMap((one, i) =>
      isA(one.type, wanted) && (name === undefined || one.name === name) ? [i] : [],
    );
    const [at] = found;
    if (at === undefined || (name !== undefined && found.length > 1))
      throw new Error(`${of}: name one resource; the plan has ${found.length}`);
    return {
      ...plan,
      resources: plan.resources.map((one, i) => (i === at ? { ...one, ...by(one) } : one)),
    };
  };
}

/** Sets inputs at their first level; `undefined` takes one away. */
export function set(of: string, inputs: Record<string, Value | undefined>): (plan: Plan) => Plan {
  return change(of, (one) => ({ inputs: merged(one.inputs, inputs) }));
}

function merged(before: Readonly<Inputs>, changes: Record<string, Value | undefined>): Inputs {
  const all = Object.entries({ ...before, ...changes });
  return Object.fromEntries(all.filter((entry): entry is [string, Value] => entry[1] !== undefined));
}

/** Changes a group of inputs. */
export function within(of: string, group: string, changes: Record<string, Value | undefined>): (plan: Plan) => Plan {
  return change(of, (one) => ({
    inputs: { ...one.inputs, [group]: merged((one.inputs[group] ?? {}) as Inputs, changes) },
  }));
}

/** Changes the first statement of a policy that has such a Sid, or the first one. */
export function statement(of: string, property: string, sid: string, changes: Record<string, Value | undefined>) {
  return change(of, (one) => {
    const document = JSON.parse(one.inputs[property] as string) as { Statement: Inputs[] };
    const Statement = document.Statement.map((statement) =>
      statement.Sid === sid ? merged(statement, changes) : statement,
    );
    return { inputs: { ...one.inputs, [property]: JSON.stringify({ ...document, Statement }) } };
  });
}

/** Changes a container of the task. */
export function container(name: string, changes: Record<string, Value | undefined>): (plan: Plan) => Plan {
  return change("TaskDefinition", (one) => {
    const all = JSON.parse(one.inputs.containerDefinitions as string) as Inputs[];
    const changed = all.map((one) => (one.name === name ? merged(one, changes) : one));
    return { inputs: { ...one.inputs, containerDefinitions: JSON.stringify(changed) } };
  });
}

/** Adds a resource; as in Pulumi's engine, its URN names its type too, and is of no other. */
export function add(type: string, name: string, inputs: Inputs): (plan: Plan) => Plan {
  return (plan) => {
    const urn = `urn:pulumi:${plan.stack}::gatehouse::${type}::${name}`;
    if (plan.resources.some((one) => one.urn === urn)) throw new Error(`${urn}: the plan has it already`);
    return { ...plan, resources: [...plan.resources, { urn, type, name, inputs, options: {} }] };
  };
}

export function remove(of: string): (plan: Plan) => Plan {
  return (plan) => ({ ...plan, resources: plan.resources.filter(({ type }) => !isA(type, of)) });
}

export function unprotect(of: string): (plan: Plan) => Plan {
  return change(of, (one) => ({ options: { ...one.options, protect: false } }));
}

export const KEY_ARN = "arn:aws:kms:us-east-1:333333333333:key/01234567-89ab-cdef-0123-456789abcdef";

/** Adds a stream to an archive of logs, of which a plan of prod has none. */
export function stream(serverSideEncryption: Inputs): (plan: Plan) => Plan {
  return add("aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", "logs", {
    destination: "extended_s3",
    extendedS3Configuration: {
      bucketArn: "arn:aws:s3:::archive",
      roleArn: "arn:aws:iam::333333333333:role/archive-delivery",
    },
    serverSideEncryption,
  });
}
