import { createRequire } from "node:module";
import type * as pulumi from "@pulumi/pulumi";

/*
 * Of each property that a resource's class declares the SDK makes an Output, which is some twenty promises, and a program reads few of
 * them. Here an Output is made when it is first read. That the plan is the same is asked of the SDK itself, which runs the program
 * in the isolated transport: test/tools/preview/transports.real.test.ts.
 */

/** What a registration says of a property. */
interface Settled {
  readonly value: unknown;
  readonly isKnown: boolean;
  readonly isSecret: boolean;
  readonly dependencies: readonly pulumi.Resource[];
}

type Settle = (
  value: unknown,
  isKnown: boolean,
  isSecret: boolean,
  dependencies?: pulumi.Resource[],
  error?: Error,
) => void;

const fromSdk = createRequire(require.resolve("@pulumi/pulumi/package.json"));
const { isGrpcError } = fromSdk("./errors") as { isGrpcError: (error: Error) => boolean };
const { Output } = fromSdk("./output") as {
  Output: new (resource: object, ...promises: Promise<unknown>[]) => unknown;
};

/** As the SDK's function of this name: gives a resource its properties. @returns what settles each of them */
export function transferProperties(resource: object, label: string, props: object): Record<string, Settle> {
  const settles: Record<string, Settle> = {};
  for (const name of Object.keys(props)) {
    if (name === "id" || name === "urn") continue;
    if (Object.hasOwn(resource, name)) throw new Error(`Property '${name}' is already initialized on target '${label}`);
    settles[name] = addProperty(resource, name);
  }
  return settles;
}

function addProperty(resource: object, name: string): Settle {
  let settled: Promise<Settled> | undefined;
  let resolve = (one: Settled): void => void (settled = Promise.resolve(one));
  let reject = (error: Error): void => void (settled = Promise.reject(error));
  const read = () => {
    settled ??= new Promise((...both) => ([resolve, reject] = both));
    const [all, value] = [settled, settled.then((one) => one.value)];
    return new Output(
      resource,
      value,
      all.then((one) => one.isKnown),
      all.then((one) => one.isSecret),
      all.then((one) => one.dependencies),
    );
  };
  let output: unknown;
  Object.defineProperty(resource, name, {
    configurable: true,
    enumerable: true,
    get: () => (output ??= read()),
    set: (value: unknown) => (output = value),
  });
  return (value, isKnown, isSecret, dependencies = [], error) => {
    if (error === undefined || error === null) resolve({ value, isKnown, isSecret, dependencies });
    else if (!isGrpcError(error)) reject(error);
  };
}
