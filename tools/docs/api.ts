import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type * as typedocModule from "typedoc";
import type { DeclarationReflection, ProjectReflection, TypeDocOptions } from "typedoc";
import { factsOf, type AnyKind, type RowKind } from "../../fields/index";
import { exampleOf } from "./example";
import { CommandError } from "../shared/command-error";
import { AWS_TYPES } from "../schema/aws-types";
import { tableFacts } from "../schema/facts";
import type { Schema } from "../schema/schema";

/** An ECMAScript module, loaded when it is needed. */
type TypeDoc = typeof typedocModule;

const ROOT = path.resolve(__dirname, "../..");

/** Where the two entries of the package are described. */
export const API_FOLDER = "docs/api";

/** The pages of the public API by file of docs/api: TypeDoc's, with what the field tables say of each argument. */
export async function apiPages(): Promise<Record<string, string>> {
  const typedoc = await import("typedoc");
  const { load } = await import("typedoc-plugin-markdown");
  const cache = path.join(ROOT, "node_modules/.cache");
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(path.join(cache, "docs-"));
  try {
    const app = await typedoc.Application.bootstrapWithPlugins({ ...optionsOf(folder), plugin: [load] });
    const project = await app.convert();
    if (project === undefined || app.logger.hasErrors()) throw new Error("TypeDoc cannot read the sources");
    addFacts(typedoc, project);
    describeArguments(typedoc, project);
    const silent = undocumented(typedoc, project);
    if (silent.length > 0) throw new CommandError(`say what it is, in a comment: ${silent.join(", ")}`);
    nameEntries(project);
    await app.generateOutputs(project);
    return filesOf(path.join(folder, "out"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How typedoc-plugin-markdown lays them out: a page for each class, one for all else of an entry. */
const PAGES = {
  membersWithOwnFile: ["Class"],
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useCodeBlocks: true,
  parametersFormat: "table",
};

function optionsOf(folder: string): TypeDocOptions {
  const files = ["components/index.ts", "tools/testing/index.ts"].map((file) => path.join(ROOT, file));
  const paths = { "@pulumi/aws": [path.join(folder, "aws.d.ts")] };
  writeFileSync(path.join(folder, "aws.d.ts"), AWS_TYPES);
  const compilerOptions = { types: ["node"], typeRoots: [path.join(ROOT, "node_modules/@types")], paths };
  const config = { extends: path.join(ROOT, "tsconfig.json"), compilerOptions, files, include: [] };
  writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify(config));
  return {
    outputs: [{ name: "markdown", path: path.join(folder, "out") }],
    entryPoints: files,
    tsconfig: path.join(folder, "tsconfig.json"),
    name: "pulumi-gatehouse",
    readme: "none",
    // A line of a source that moves changes no page.
    disableSources: true,
    excludeExternals: true,
    excludePrivate: true,
    router: "member",
    logLevel: "Error",
    skipErrorChecking: true,
    ...PAGES,
  };
}

/** `LinkArgs` says by its name what it is; its members say the rest. */
function describeArguments({ Comment, ReflectionKind }: TypeDoc, project: ProjectReflection): void {
  const components = new Set(project.getReflectionsByKind(ReflectionKind.Class).map(({ name }) => name));
  for (const one of project.getReflectionsByKind(ReflectionKind.Interface)) {
    const component = one.name.replace(/Args$/, "");
    if (components.has(component))
      one.comment ??= new Comment([{ kind: "text", text: `The arguments of ${component}.` }]);
  }
}

/** What is exported without a word, and is not part of something that Pulumi or JavaScript has. */
function undocumented({ ReflectionKind }: TypeDoc, project: ProjectReflection): string[] {
  const { Class, Interface, Function, Variable, Property } = ReflectionKind;
  const all = project.getReflectionsByKind(
    Class | Interface | Function | Variable | Property,
  ) as DeclarationReflection[];
  return all
    .filter((one) => one.comment === undefined && one.signatures?.some(({ comment }) => comment !== undefined) !== true)
    .filter((one) => one.inheritedFrom === undefined && one.flags.isExternal !== true)
    .map((one) => one.getFullName());
}

/** Each entry is called as one imports it. */
function nameEntries(project: ProjectReflection): void {
  const names = { components: "pulumi-gatehouse", "tools/testing": "pulumi-gatehouse-testing" };
  for (const one of project.children ?? []) one.name = names[one.name as keyof typeof names] ?? one.name;
}

/** Ranges, defaults and their reasons, and what a wrong value is told: at the end of each argument's description. */
function addFacts({ Comment, ReflectionKind }: TypeDoc, project: ProjectReflection): void {
  const facts = factsByName();
  for (const one of project.getReflectionsByKind(ReflectionKind.Property) as DeclarationReflection[]) {
    const told = facts.get(`${one.parent?.name}.${one.name}`);
    if (told === undefined) continue;
    one.comment ??= new Comment();
    one.comment.summary.push({ kind: "text", text: `\n\n${told}` });
    // The table says it, with its reason.
    if (/(^| )(Default `|Left out:)/.test(told)) one.comment.removeTags("@default");
  }
}

/** What the tables say of an argument, by interface and name. */
function factsByName(): Map<string, string> {
  const schema = JSON.parse(readFileSync(path.join(ROOT, "schema.json"), "utf8")) as Schema;
  const facts = tableFacts(schema, (row, name) => [...factsOf(row, ""), ...example(row), refusal(row, name)]);
  const named = [
    ...Object.entries(schema.resources).map(([token, one]) => [`${classOf(token)}Args`, one.inputProperties] as const),
    ...Object.entries(schema.types).map(([token, one]) => [classOf(token), one.properties] as const),
  ];
  return new Map(
    named.flatMap(([owner, properties = {}]) =>
      Object.entries(properties).flatMap(([name, property]) => {
        const told = facts.get(property);
        return told === undefined ? [] : [[`${owner}.${name}`, told] as const];
      }),
    ),
  );
}

function classOf(token: string): string {
  return token.slice(token.lastIndexOf(":") + 1);
}

/** What has a shape, as one writes it: with the least that it must have. */
function example(row: RowKind): string[] {
  const hasShape = ["list", "dictionary", "group"].includes((row.is === "input" ? (row.plain as AnyKind) : row).is);
  const value = hasShape ? exampleOf(row) : undefined;
  if (value === undefined || row.problems(value).length > 0) return [];
  const text = JSON.stringify(value).replaceAll("`", "'");
  return text === "{}" || text.length > 300 ? [] : [`Example: \`${text}\`.`];
}

/** The error that a wrong value ends with; `null` is one for every kind. */
function refusal(row: RowKind, name: string): string {
  const [message = ""] = row.problems(null, name);
  return `Any other value: \`${message.replace(/; got .*$/, "; got …").replaceAll("`", "'")}\`.`;
}

function filesOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return Object.fromEntries(
    files
      .map((one) => path.join(one.parentPath, one.name))
      .sort()
      .map((file) => [path.relative(folder, file), readFileSync(file, "utf8")]),
  );
}
