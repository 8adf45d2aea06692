/** Where a request value of API Gateway comes from, in its own words. */
export type TemplateSource = "context" | "request" | "stageVariables";

/** One reference of a template: `context.stage`, `request.header.accept`, `request.path`. */
export interface Reference {
  readonly source: TemplateSource;
  readonly name: string;
}

/** A mapping's value: one reference, or text with references in it. */
export type Template =
  | { readonly kind: "reference"; readonly reference: Reference }
  | { readonly kind: "text"; readonly parts: readonly (string | Reference)[] };

/** The value of a reference; undefined if there is none. */
export type Values = (reference: Reference) => string | undefined;

// Names of context variables may have `.` and `_`; names of headers may have `-` too.
const REFERENCE = String.raw`(context\.[A-Za-z0-9_.]+|stageVariables\.[A-Za-z0-9_]+|request\.path(?:\.[A-Za-z0-9_]+)?|request\.(?:header|querystring)\.[A-Za-z0-9._-]+)`;
const WHOLE = new RegExp(`^\\$(?:${REFERENCE}|\\{${REFERENCE}\\})$`);
const INSIDE = new RegExp(`\\$\\{${REFERENCE}\\}`, "g");

/**
 * Reads `$context.stage`, `${request.header.a} and ${context.b}` or plain text.
 *
 * @returns undefined if the text has a reference that is none of these.
 */
export function parseTemplate(text: string): Template | undefined {
  const whole = WHOLE.exec(text);
  if (whole) return { kind: "reference", reference: reference(whole[1] ?? whole[2] ?? "") };
  const parts: (string | Reference)[] = [];
  let end = 0;
  for (const match of text.matchAll(INSIDE)) {
    parts.push(text.slice(end, match.index), reference(match[1] ?? ""));
    end = match.index + match[0].length;
  }
  parts.push(text.slice(end));
  const isUnreadable = parts.some(
    (part) => typeof part === "string" && /\$(?:\{|context\.|request\.|stageVariables\.)/.test(part),
  );
  return isUnreadable ? undefined : { kind: "text", parts: parts.filter((part) => part !== "") };
}

/** The value of a template. A single reference to nothing is nothing; inside of text it is empty. */
export function valueOf(template: Template, values: Values): string | undefined {
  if (template.kind === "reference") return values(template.reference);
  return template.parts.map((part) => (typeof part === "string" ? part : (values(part) ?? ""))).join("");
}

function reference(path: string): Reference {
  const dot = path.indexOf(".");
  return { source: path.slice(0, dot) as TemplateSource, name: path.slice(dot + 1) };
}
