import { readFileSync } from "node:fs";
import path from "node:path";
import { transformSync } from "esbuild";
import { typeOf, type PropertySchema, type Schema } from "./schema";

const ROOT = path.resolve(__dirname, "../..");
const COMPONENT = "gatehouse:index:Gatehouse";

type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value };

/** The README's example: the name and the arguments of a Gatehouse, and the output that it exports. */
export interface Example {
  readonly output: string;
  readonly name: string;
  readonly args: Readonly<Record<string, Value>>;
}

/** The README's example, in TypeScript. */
export function readmeCode(): string {
  return /^```ts\n(.*?)^```$/ms.exec(readFileSync(path.join(ROOT, "README.md"), "utf8"))?.[1] ?? "";
}

/** The arguments that the README's example has, as values. */
export function readmeExample(): Example {
  const code = readmeCode();
  const made: Omit<Example, "output">[] = [];
  const output = /^export const \w+ = \w+\.(\w+);/m.exec(code)?.[1];
  class Gatehouse {
    constructor(name: string, args: Example["args"]) {
      made.push({ name, args });
    }
  }
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const run = new Function("require", "module", transformSync(code, { format: "cjs" }).code) as (
    ...args: unknown[]
  ) => void;
  run(() => ({ Gatehouse }), { exports: {} });
  const [example] = made;
  if (example === undefined || output === undefined)
    throw new Error("README.md: the example makes no Gatehouse, or exports nothing of it");
  return { ...example, output };
}

/** The README's example as a program in each language, by file below examples/languages/. */
export function programs(schema: Schema, { name, args, output }: Example): Record<string, string> {
  const properties = schema.resources[COMPONENT]!.inputProperties!;
  const note = "Made of the README's example and schema.json by `npm run schema`.";
  return {
    "yaml/Pulumi.yaml": yaml({ name, args, output }, note),
    "python/__main__.py": `"""One gatehouse. ${note}"""

import pulumi
import pulumi_gatehouse as gatehouse

edge = gatehouse.Gatehouse(
    ${JSON.stringify(name)},
${Object.entries(args)
  .map(([key, value]) => `    ${snake(key)}=${python(schema, properties[key]!, value, 1)},\n`)
  .join("")})
pulumi.export("${output}", edge.${snake(output)})
`,
    "go/main.go": `// One gatehouse. ${note}
package main

import (
	"example.com/pulumi-gatehouse/sdk/go/gatehouse"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		edge, err := gatehouse.NewGatehouse(ctx, ${JSON.stringify(name)}, &gatehouse.GatehouseArgs{
${fields(schema, properties, args, 3)}		})
		if err != nil {
			return err
		}
		ctx.Export("${output}", edge.${output[0]!.toUpperCase()}${output.slice(1)})
		return nil
	})
}
`,
  };
}

function yaml({ name, args, output }: Example, note: string): string {
  const lines = (value: Value, indent: string): string => {
    if (Array.isArray(value))
      return (value as Value[]).map((item) => `\n${indent}- ${lines(item, `${indent}  `).trimStart()}`).join("");
    if (typeof value !== "object") return ` ${JSON.stringify(value)}`;
    return Object.entries(value)
      .map(([key, item]) => `\n${indent}${key}:${lines(item, `${indent}  `)}`)
      .join("");
  };
  return `# One gatehouse. ${note}
name: platform
description: One gatehouse, in YAML
runtime: yaml
packages:
  # The folder or repository that the package is in.
  gatehouse: ../../..
resources:
  ${name}:
    type: ${COMPONENT}
    properties:${lines(args, "      ")}
outputs:
  ${output}: \${${name}.${output}}
`;
}

function python(schema: Schema, property: PropertySchema, value: Value, depth: number): string {
  const [pad, end] = ["    ".repeat(depth + 1), "    ".repeat(depth)];
  if (Array.isArray(value)) {
    const items = (value as Value[]).map((item) => `${pad}${python(schema, property.items!, item, depth + 1)},\n`);
    return `[\n${items.join("")}${end}]`;
  }
  if (typeof value !== "object") return typeof value === "boolean" ? (value ? "True" : "False") : JSON.stringify(value);
  const properties = schema.types[typeOf(property)!]!.properties!;
  const args = Object.entries(value).map(
    ([key, item]) => `${pad}${snake(key)}=${python(schema, properties[key]!, item, depth + 1)},\n`,
  );
  return `gatehouse.${className(property)}Args(\n${args.join("")}${end})`;
}

function fields(
  schema: Schema,
  properties: Record<string, PropertySchema>,
  values: Example["args"],
  depth: number,
  required?: readonly string[],
): string {
  const needed = required ?? schema.resources[COMPONENT]!.requiredInputs ?? [];
  const lines = Object.entries(values).map(([key, value]) => {
    const given = go(schema, properties[key]!, value, depth);
    const name = `${key[0]!.toUpperCase()}${key.slice(1)}:`;
    return { name, text: pointer(properties[key]!, given, needed.includes(key)) };
  });
  // As gofmt aligns them: the values of neighbours that are one line each.
  const isShort = (i: number) => lines[i] !== undefined && !lines[i].text.includes("\n");
  const width = (i: number): number => {
    let [from, to] = [i, i];
    while (isShort(from - 1)) from -= 1;
    while (isShort(to + 1)) to += 1;
    return Math.max(...lines.slice(from, to + 1).map(({ name }) => name.length));
  };
  const padded = (name: string, i: number) => (isShort(i) ? name.padEnd(width(i)) : name);
  return lines.map(({ name, text }, i) => `${"\t".repeat(depth)}${padded(name, i)} ${text},\n`).join("");
}

/** What may be left out is a pointer, unless it is a list; what may be an Output is a Pulumi value. */
function pointer(property: PropertySchema, text: string, isRequired: boolean): string {
  if (property.plain !== true) return inputOf(property, text, isRequired);
  if (isRequired || property.type === "array") return text;
  return typeOf(property) === undefined ? `pulumi.${goName(property)}Ref(${text})` : `&${text}`;
}

function inputOf(property: PropertySchema, text: string, isRequired: boolean): string {
  if (property.type === "array") return text;
  return isRequired ? `pulumi.${goName(property)}(${text})` : `pulumi.${goName(property)}Ptr(${text})`;
}

function goName({ type }: PropertySchema): string {
  return { string: "String", number: "Float64", boolean: "Bool" }[type ?? ""] ?? "String";
}

function go(schema: Schema, property: PropertySchema, value: Value, depth: number): string {
  const [pad, end] = ["\t".repeat(depth + 1), "\t".repeat(depth)];
  if (Array.isArray(value)) {
    const item = property.items!;
    const isOurs = typeOf(item) !== undefined;
    // A list that is plain may still hold Outputs.
    const isInput = !isOurs && (property.plain !== true || item.plain !== true);
    const plain = item.type === "number" ? "float64" : "string";
    const scalars = isInput ? (property.plain === true ? `[]pulumi.${goName(item)}Input` : `pulumi.${goName(item)}Array`) : `[]${plain}`; // prettier-ignore
    const of = isOurs ? `[]gatehouse.${className(item)}Args` : scalars;
    const items = (value as Value[]).map((one) => {
      const text = go(schema, item, one, depth + 1);
      return `${pad}${isInput ? `pulumi.${goName(item)}(${text})` : text},\n`;
    });
    return `${of}{\n${items.join("")}${end}}`;
  }
  if (typeof value !== "object") return JSON.stringify(value);
  const type = schema.types[typeOf(property)!]!;
  return `gatehouse.${className(property)}Args{\n${fields(schema, type.properties!, value as Example["args"], depth + 1, type.required ?? [])}${end}}`;
}

function className(property: PropertySchema): string {
  return typeOf(property)!.split(":").at(-1)!;
}

/** As Pulumi names properties in Python; two capitals in a row have rules of their own, and the example has none. */
function snake(name: string): string {
  if (/[A-Z]{2}/.test(name)) throw new Error(`${name}: leave it out of the README's example: two capitals in a row`);
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
