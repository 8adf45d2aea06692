import type { GatehouseArgs } from "../components/index";
import type { Known } from "../fields";

/**
 * What a stack decides: any argument of `Gatehouse`, and of a group any part. A list is given whole; `undefined` takes away
 * what the baseline has. What is a fact of an account stands in Pulumi.<stack>.yaml: see facts.ts.
 */
export type Settings = Part<Known<GatehouseArgs>>;

type Part<T> = {
  readonly [K in keyof T]?: (NonNullable<T[K]> extends readonly unknown[] ? T[K] : Part<T[K]>) | undefined;
};
