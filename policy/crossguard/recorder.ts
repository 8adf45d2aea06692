import type { ResourceValidationArgs } from "@pulumi/policy";
import type { Value } from "../plan";
import { plainInputs } from "./plain";

type Inputs = Readonly<Record<string, Value>>;

/**
 * What each resource is given, by URN. A policy of a whole stack is shown outputs, in which what was never set cannot be told
 * from what AWS chose; and only a remediation is shown which values are secret. It remediates nothing.
 */
export class Recorder {
  readonly #inputs = new Map<string, Inputs>();

  record({ urn, props }: Pick<ResourceValidationArgs, "urn" | "props">): void {
    this.#inputs.set(urn, plainInputs(props));
  }

  inputsOf(urn: string): Inputs | undefined {
    return this.#inputs.get(urn);
  }
}
