import { className } from "../monitor/urn";
import { secret, UNKNOWN_WIRE, type WireObject } from "../wire";
import { Completer, plainText, type Seed } from "./complete";
import type { Declarations } from "./declarations";
import { seeds } from "./seeds";

/** A resource whose outputs are needed. */
export interface OutputRequest {
  readonly type: string;
  readonly name: string;
  readonly inputs: WireObject;
  /** A component that its provider would expand: its inputs are not its outputs. */
  readonly remote: boolean;
  readonly secretOutputs: readonly string[];
  /** Region of the provider that would create it. */
  readonly region: string | undefined;
}

/** What a provider would answer to a registration. */
export interface Outputs {
  readonly id: string;
  readonly properties: WireObject;
}

/**
 * Stands in for every provider: inputs come back as outputs, and each computed value is either a symbol that says
 * where it will come from (`«Role fleet-task».arn`), or, with `unknown`, not known yet, as in a real first preview.
 */
export class OutputAnswers {
  constructor(
    private readonly declarations: Declarations,
    private readonly unknown: boolean,
  ) {}

  /** The outputs of a resource that would be created, or read by `id`. */
  of(request: OutputRequest, id?: string): Outputs {
    const symbol = `«${className(request.type)} ${request.name}»`;
    const [packageName = ""] = request.type.split(":");
    const completer = new Completer(this.declarations, packageName, (place) =>
      this.unknown ? UNKNOWN_WIRE : `${symbol}.${place}`,
    );
    const echoed = request.remote ? {} : request.inputs;
    const known: { [key: string]: Seed } = { ...this.#known(request), ...echoed };
    const properties: WireObject = { ...echoed };
    for (const property of this.declarations.ofType(request.type) ?? []) {
      const value = this.#value(completer, known, property);
      if (value !== undefined) properties[property.name] = value;
    }
    for (const name of request.secretOutputs) {
      if (properties[name] !== undefined && properties[name] !== null) properties[name] = secret(properties[name]);
    }
    return { id: id ?? (this.unknown ? "" : `${symbol}.id`), properties };
  }

  #value(completer: Completer, known: { [key: string]: Seed }, property: Parameters<Completer["complete"]>[1]) {
    const value: Seed = known[property.name];
    if (this.unknown && value === undefined) return property.optional ? undefined : UNKNOWN_WIRE;
    const completed = completer.complete(value, property, property.name);
    // What is neither set nor computed is absent, which only `null` can say: a gap would mean "unknown".
    return completed ?? (property.optional && !this.unknown ? null : undefined);
  }

  #known(request: OutputRequest): { [key: string]: Seed } {
    if (this.unknown) return {};
    const { type, inputs, region } = request;
    const everywhere = type.startsWith("aws:") ? { region, tagsAll: inputs.tags ?? {} } : {};
    return { ...everywhere, ...seeds(type, inputs) };
  }
}

/** The region of a provider: the one that it states, or else the configured one. */
export function regionOf(providerInputs: WireObject | undefined, configured: string | undefined): string | undefined {
  return plainText(providerInputs?.region) ?? configured;
}
