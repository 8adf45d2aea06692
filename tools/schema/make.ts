import { readFileSync } from "node:fs";
import path from "node:path";
import { analysed } from "./analysed";
import { addComments } from "./comments";
import { addFacts } from "./facts";
import type { Schema } from "./schema";

const ROOT = path.resolve(__dirname, "../..");

interface Manifest {
  readonly license: string;
  readonly keywords: string[];
  readonly homepage?: string;
  readonly repository?: string | { readonly url: string };
}

/**
 * The schema that packages for other languages are made of: the analyser's, with all comments, with what the tables of settings know, and
 * with what the Pulumi Registry shows of a package.
 */
export async function makeSchema(): Promise<Schema> {
  const schema = await analysed();
  addComments(schema);
  addFacts(schema);
  return { ...schema, ...metadata(), language: withAllInputTypes(schema.language) };
}

/**
 * Pulumi's generator for Go makes a type to give values by only of what is met outside of lists, and then names those of plain lists all
 * the same (3.274: `WatchedCertificateArgs`, `AuthorityReferenceArgs`): told to make all of them, what it makes compiles.
 */
function withAllInputTypes(language: Schema["language"]): Schema["language"] {
  return { ...language, go: { ...language.go, generateExtraInputTypes: true } };
}

/** As committed. */
export function schemaText(schema: Schema): string {
  return `${JSON.stringify(schema, sorted, 2)}\n`;
}

/** A repository is named once package.json names one. */
function metadata() {
  const { license, keywords, homepage, repository } = JSON.parse(
    readFileSync(path.join(ROOT, "package.json"), "utf8"),
  ) as Manifest;
  const url = typeof repository === "string" ? repository : repository?.url;
  return {
    displayName: "Gatehouse",
    publisher: "Gatehouse",
    // Two of the Registry's own: what kind of package it is, and for which cloud.
    keywords: [...keywords, "kind/component", "category/cloud"],
    license,
    ...(homepage !== undefined && { homepage }),
    ...(url !== undefined && { repository: url }),
  };
}

/** Keys in one order, whichever the analyser met first: a diff of the file shows changes alone. */
function sorted(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
