import { asset } from "@pulumi/pulumi";
import * as sdk from "@pulumi/policy";
import type { Value } from "../plan";

/** What the SDK exports and does not declare. */
const { unknownCheckingProxy, UnknownValueError } = sdk as unknown as {
  unknownCheckingProxy: <T extends object>(value: T) => T;
  UnknownValueError: new () => Error;
};

/** By these keys the SDK's proxies say what they stand for; it declares no other way to tell a secret from what is none. */
const IS_PROXY = "__isSpecialProxy";
const TARGET = "__getSpecialProxyTarget";

/** Inputs as a remediation gets them, as the laws read them: secrets and what is not known yet are marked, never shown. */
export function plainInputs(props: Record<string, unknown>): Record<string, Value> {
  const inputs = target(target(props));
  if (inputs === props)
    throw new Error(
      "@pulumi/policy: use 1.21 or another version that tells a remediation which inputs are secret: this one does not",
    );
  return plain(inputs) as Record<string, Value>;
}

function target(value: object): object {
  const proxy = value as Record<string, unknown>;
  return proxy[IS_PROXY] === true ? (proxy[TARGET] as object) : value;
}

function plain(value: unknown): Value {
  if (value instanceof sdk.Secret) return "[secret]";
  if (isUnknown(value)) return "[unknown]";
  if (Array.isArray(value)) return value.map(plain);
  if (asset.Asset.isInstance(value) || asset.Archive.isInstance(value)) return "[asset]";
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
  return value as Value;
}

function isUnknown(value: unknown): boolean {
  try {
    void unknownCheckingProxy({ value }).value;
    return false;
  } catch (error) {
    if (error instanceof UnknownValueError) return true;
    throw error;
  }
}
