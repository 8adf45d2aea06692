import { parseTemplate, valueOf, type Template, type Values } from "./template";

/** One request parameter mapping of an integration. */
export interface Mapping {
  readonly action: "append" | "overwrite" | "remove";
  readonly place: "header" | "querystring" | "path";
  /** Lower case for a header; empty for the path. */
  readonly name: string;
  readonly value: Template;
}

/** What of a request a mapping can change. */
export interface MappedRequest {
  readonly path: string;
  /** Decoded names and values, in order. */
  readonly query: readonly (readonly [string, string])[];
  /** In order, doubled ones included. */
  readonly headers: readonly (readonly [string, string])[];
}

/**
 * What happens to a client's own header when the value that is to overwrite it is missing. AWS does not document it, so
 * the fleet must stand both (docs/decisions/0003).
 */
export const MissingValue = { Keep: "Keep", Drop: "Drop" } as const;
export type MissingValue = (typeof MissingValue)[keyof typeof MissingValue];

/** Headers that API Gateway refuses to map (developer guide, "Transform API requests and responses"). */
const RESERVED =
  /^(access-control-.*|apigw-.*|authorization|connection|content-encoding|content-length|content-location|forwarded|keep-alive|origin|proxy-authenticate|proxy-authorization|te|trailers?|transfer-encoding|upgrade|x-amz-.*|x-amzn-.*|x-forwarded-(for|host|proto)|via)$/;

/** Reads a mapping. @returns the problem, if creating the integration would fail */
export function parseMapping(key: string, text: string): Mapping | string {
  const [, action, place, dotted = ""] =
    /^(append|overwrite|remove):(header|querystring|path)(\.[^\s]+)?$/.exec(key) ?? [];
  const name = place === "header" ? dotted.slice(1).toLowerCase() : dotted.slice(1);
  const value = parseTemplate(text);
  const wrong = (place === "path") !== (name === "") || (place === "path" && action !== "overwrite");
  if (!action || !place || wrong)
    return `${key}: use append, overwrite or remove with header.<name> or querystring.<name>, or overwrite:path`;
  if (place === "header" && RESERVED.test(name)) return `${key}: API Gateway keeps this header to itself`;
  if (value === undefined) return `${key}: cannot be read here; got ${text}`;
  return { action: action as Mapping["action"], place: place as Mapping["place"], name, value };
}

/** The request as the integration gets it. All values are those of the request as it came. */
export function applyMappings(
  mappings: readonly Mapping[],
  original: MappedRequest,
  values: Values,
  missing: MissingValue,
): MappedRequest {
  return mappings.reduce((request: MappedRequest, mapping) => {
    const value = valueOf(mapping.value, values);
    if (mapping.place === "path") return { ...request, path: value ?? request.path };
    const list = mapping.place === "header" ? "headers" : "query";
    return { ...request, [list]: changedValues(request[list], mapping, value, missing) };
  }, original);
}

function changedValues(
  list: MappedRequest["headers"],
  { action, name, place }: Mapping,
  value: string | undefined,
  missing: MissingValue,
): MappedRequest["headers"] {
  const others = list.filter(([given]) => (place === "header" ? given.toLowerCase() : given) !== name);
  if (action === "remove") return others;
  if (value === undefined) return action === "overwrite" && missing === MissingValue.Drop ? others : list;
  return [...(action === "append" ? list : others), [name, value]];
}
