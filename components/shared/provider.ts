import { readFileSync } from "node:fs";
import path from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import type { ConstructResult, Provider } from "@pulumi/pulumi/provider";
import { useOneOf } from "../../fields";

/** Beside package.json, from dist/components/shared/. */
const FILE = path.join(__dirname, "../../../schema.json");

interface Schema {
  readonly version: string;
  readonly resources: Readonly<Record<string, { readonly properties?: object }>>;
}

type Component = new (
  name: string,
  args: pulumi.Inputs,
  opts: pulumi.ComponentResourceOptions,
) => pulumi.ComponentResource;

/** Creates components for programs in other languages, as the committed schema describes them. */
export class GatehouseProvider implements Provider {
  readonly version: string;
  readonly #text = readFileSync(FILE, "utf8");
  readonly #schema = JSON.parse(this.#text) as Schema;

  /** @param components classes by name, among other things */
  constructor(private readonly components: object) {
    this.version = this.#schema.version;
  }

  async getSchema(): Promise<string> {
    return this.#text;
  }

  async construct(
    name: string,
    type: string,
    inputs: pulumi.Inputs,
    opts: pulumi.ComponentResourceOptions,
  ): Promise<ConstructResult> {
    const described = Object.hasOwn(this.#schema.resources, type) ? this.#schema.resources[type] : undefined;
    if (described === undefined) throw new Error(`${type}: ${useOneOf(Object.keys(this.#schema.resources), type)}`);
    const Class = (this.components as Record<string, Component>)[type.slice(type.lastIndexOf(":") + 1)]!;
    const component = new Class(name, inputs, opts);
    const created = component as unknown as pulumi.Inputs;
    const outputs = Object.keys(described.properties ?? {}).map((key) => [key, created[key]] as const);
    return { urn: component.urn, state: Object.fromEntries(outputs) };
  }
}
