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

const short = (type: string) => type.slice(type.lastIndexOf(":") + 1);

type Inputs = Record<string, Value>;

/** Changes one resource: the first of its class, or the one of that name. */
export function change(of: string, by: (resource: Resource) => Partial<Resource>): (plan: Plan) => Plan {
  const [wanted = "", name] = of.split(" ");
  return (plan) => {
    const at = plan.resources.findIndex(
      (one) => short(one.type) === wanted && (name === undefined || one.name === name),
    );
    if (at < 0) throw new Error(`${of}: the plan has none`);
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
    const Statement = document.Statement.map((its) => (its.Sid === sid ? merged(its, changes) : its));
    return { inputs: { ...one.inputs, [property]: JSON.stringify({ ...document, Statement }) } };
  });
}

/** Changes a container of the task. */
export function container(name: string, changes: Record<string, Value | undefined>): (plan: Plan) => Plan {
  return change("TaskDefinition", (one) => {
    const all = JSON.parse(one.inputs.containerDefinitions as string) as Inputs[];
    const changed = all.map((its) => (its.name === name ? merged(its, changes) : its));
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
  return (plan) => ({ ...plan, resources: plan.resources.filter(({ type }) => short(type) !== of) });
}

export function unprotect(of: string): (plan: Plan) => Plan {
  return change(of, (one) => ({ options: { ...one.options, protect: false } }));
}
