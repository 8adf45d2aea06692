/** What kind of value a property holds, as far as an answer has to know. */
export type OutputShape =
  | { readonly kind: "text" }
  | { readonly kind: "number" }
  | { readonly kind: "flag" }
  | { readonly kind: "map" }
  | { readonly kind: "list"; readonly of: OutputShape }
  /** An object with named fields: `acm.CertificateDomainValidationOption` of the package's output types. */
  | { readonly kind: "block"; readonly name: string }
  /** A whole resource: `ec2.Vpc` of @pulumi/aws. */
  | { readonly kind: "resource"; readonly name: string }
  | { readonly kind: "other" };

/** A property as its declaration states it. */
export interface Property {
  readonly name: string;
  /** May be absent: it is not computed. */
  readonly optional: boolean;
  readonly shape: OutputShape;
}

const RESOURCE = /^pulumi_?[aA]ws\.([\w.]+)$/;
const BLOCK = /^outputs\.([\w.]+)$/;

/** The shape that a TypeScript type in a generated declaration file states. */
export function shapeOf(type: string): OutputShape {
  const bare = type.replace(/\s*\|\s*undefined$/, "").trim();
  if (bare.endsWith("[]")) return { kind: "list", of: shapeOf(unparenthesised(bare.slice(0, -2))) };
  if (bare.startsWith("{")) return { kind: "map" };
  if (bare === "number") return { kind: "number" };
  if (bare === "boolean") return { kind: "flag" };
  const block = BLOCK.exec(bare)?.[1];
  if (block !== undefined) return { kind: "block", name: block };
  const resource = RESOURCE.exec(bare)?.[1];
  if (resource !== undefined) return { kind: "resource", name: resource };
  // Enumerations and unions of texts are texts; anything else (any, assets, functions) has no answer.
  return /^(string|pulumi\.ID|enums\.|"|[A-Z]\w*$)/.test(bare) ? { kind: "text" } : { kind: "other" };
}

function unparenthesised(type: string): string {
  return type.startsWith("(") && type.endsWith(")") ? type.slice(1, -1) : type;
}

/** The output properties of the class in a generated declaration file. */
export function classProperties(declaration: string): Property[] {
  const code = withoutComments(declaration);
  const start = code.indexOf("export declare class ");
  const body = code.slice(start, code.indexOf("constructor(", start));
  const stated = body.matchAll(/readonly (\w+)!?: pulumi\.Output<([^;]*(?:\{[^}]*\}[^;]*)?)>;/g);
  return [...stated].map(([, name = "", type = ""]) => property(name, false, type));
}

/** The fields of an interface, given the text between its braces. */
export function blockProperties(body: string): Property[] {
  const stated = withoutComments(body).matchAll(/(\w+)(\??): ([^;{]*(?:\{[^}]*\}[^;]*)?);/g);
  return [...stated].map(([, name = "", mark, type = ""]) => property(name, mark === "?", type));
}

function property(name: string, optional: boolean, type: string): Property {
  return { name, optional: optional || /\|\s*undefined$/.test(type), shape: shapeOf(type) };
}

function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\//g, "");
}
