import { readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { COMMANDS } from "../../tools/cli/commands";
import { flagName } from "../../tools/shared/arguments";
import type { PropertySchema, Schema } from "../../tools/schema/schema";

const ROOT = path.resolve(__dirname, "../..");
const read = (file: string) => readFileSync(path.join(ROOT, file), "utf8");

/** Every name that a program, a state or a script of somebody else may hold, sorted. */
export function publicNames(): string[] {
  return [
    ...exportsOf("components/index.ts").map((name) => `pulumi-gatehouse ${name}`),
    ...exportsOf("tools/testing/index.ts").map((name) => `pulumi-gatehouse/testing ${name}`),
    ...schemaNames(JSON.parse(read("schema.json")) as Schema),
    ...commandNames(),
    // Those of a gatehouse of two APIs: what they are called decides whether an upgrade replaces them.
    ...read("test/golden/prod.resources.txt")
      .trim()
      .split("\n")
      .map((line) => `resource ${line}`),
  ].sort();
}

function commandNames(): string[] {
  return Object.entries(COMMANDS).flatMap(([name, { line }]) => [
    `command ${name}`,
    ...Object.entries(line.options).map(
      ([key, one]) => `command ${name} ${"isOperand" in one ? one.placeholder : `--${flagName(key)}`}`,
    ),
  ]);
}

/** What a module exports, types included. */
function exportsOf(file: string): string[] {
  const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.ES2022, true);
  return source.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement)) {
      const clause = statement.exportClause;
      if (clause === undefined || !ts.isNamedExports(clause)) throw new Error(`${file}: name what is exported`);
      return clause.elements.map((one) => one.name.text);
    }
    const isExported =
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (!isExported) return [];
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.map((one) => one.name.getText());
    const { name } = statement as ts.Statement & { readonly name?: ts.Identifier };
    return name === undefined ? [] : [name.text];
  });
}

/** Type tokens, arguments, outputs, and the members of closed sets. A type is said, because another one breaks programs too. */
function schemaNames({ resources, types }: Schema): string[] {
  const listed = (
    owner: string,
    what: string,
    properties: Record<string, PropertySchema> = {},
    required: string[] = [],
  ) =>
    Object.entries(properties).map(
      ([name, property]) => `${owner} ${what} ${name}${required.includes(name) ? "" : "?"}: ${typeText(property)}`,
    );
  return [
    ...Object.entries(resources).flatMap(([token, one]) => [
      `type ${token}`,
      ...listed(token, "takes", one.inputProperties, one.requiredInputs),
      ...Object.entries(one.properties ?? {}).map(
        ([name, property]) => `${token} tells ${name}: ${typeText(property)}`,
      ),
    ]),
    ...Object.entries(types).flatMap(([token, one]) => [
      ...listed(token, "has", one.properties, one.required),
      ...(one.enum ?? []).map(({ value }) => `${token} may be ${value}`),
    ]),
  ];
}

function typeText({ $ref, type, items, additionalProperties }: PropertySchema): string {
  if ($ref !== undefined) return $ref.replace(/^#\/types\//, "");
  if (items !== undefined) return `${typeText(items)}[]`;
  return additionalProperties === undefined ? (type ?? "any") : `{${typeText(additionalProperties)}}`;
}
