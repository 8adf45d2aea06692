import type { Mapping } from "../mapping";
import type { Reference, Template } from "../template";

/** Reads a REST API's mapping of a header; undefined for one of a path, which the uri has. @returns the problem, if it cannot be read */
export function parseRestMapping(key: string, text: string): Mapping | string | undefined {
  const [, place, name = ""] = /^integration\.request\.(header|path|querystring)\.(.+)$/.exec(key) ?? [];
  if (place === "path") return undefined;
  const value = parseRestValue(text);
  if (place === undefined) return `${key}: use integration.request.header.<name>, path or querystring`;
  if (value === undefined) return `${key}: cannot be read here; got ${text}`;
  const isHeader = place === "header";
  return { action: "overwrite", place: isHeader ? "header" : "querystring", name: isHeader ? name.toLowerCase() : name, value }; // prettier-ignore
}

/** `'text'`, `context.x`, `stageVariables.x` or `method.request.header.x` (API Gateway guide, request-response-data-mappings). */
export function parseRestValue(text: string): Template | undefined {
  const fixed = /^'([^']*)'$/.exec(text)?.[1];
  if (fixed !== undefined) return { kind: "text", parts: fixed === "" ? [] : [fixed] };
  const reference = referenceOf(text);
  return reference && { kind: "reference", reference };
}

/** The path of a uri, with the parameters that are mapped into it. */
export function pathMapping(uri: string, mapped: Readonly<Record<string, string>>): Mapping | string {
  const path = uri.replace(/^https?:\/\/[^/]+/, "") || "/";
  const parts = path.split(/(\{[^}]+\})/).filter((part) => part !== "");
  const read = parts.map((part) => {
    const name = /^\{(.+)\}$/.exec(part)?.[1];
    return name === undefined ? part : referenceOf(mapped[`integration.request.path.${name}`] ?? "");
  });
  if (read.some((part) => part === undefined)) return `uri: map each variable of the path; got ${uri}`;
  return { action: "overwrite", place: "path", name: "", value: { kind: "text", parts: read as (string | Reference)[] } }; // prettier-ignore
}

function referenceOf(text: string): Reference | undefined {
  const [, kind, name = ""] = /^(context|stageVariables|method\.request)\.([\w.$-]+)$/.exec(text) ?? [];
  if (kind === undefined) return undefined;
  return { source: kind === "method.request" ? "request" : (kind as Reference["source"]), name };
}
