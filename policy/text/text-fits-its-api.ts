import type { Finding, Law } from "../law";
import { UNKNOWN_TEXT, type Plan, type Resource, type Value } from "../plan";
import { parsed } from "../read";
import { unfit, type ApiTextRule } from "./rule";
import { COMMON_TAGS, EC2_TAGS, type TagRule } from "./tags";
import { AUTO_NAMED, TEXTS } from "./texts";

/**
 * Previews, mocks and the provider accept any text; the API that it is sent to does not. An apostrophe in the description of
 * a security group ends the first `pulumi up` half way.
 */
export const textFitsItsApi: Law = {
  name: "text-fits-its-api",
  says: "each description, name and tag is one that the API which it is sent to accepts",
  findings: (plan: Plan) => plan.resources.flatMap(inResource),
};

/** What Pulumi appends to the name of a resource to make AWS's. */
const AUTO_NAME_SUFFIX = "-0123456";

function inResource(resource: Resource): Finding[] {
  const texts = Object.entries(TEXTS[resource.type] ?? {});
  const inputs = nameGiven(resource) ? resource.inputs : { ...resource.inputs, name: resource.name + AUTO_NAME_SUFFIX };
  return [
    ...texts.flatMap(([path, rule]) =>
      textsAt(inputs, path).flatMap(([property, text]) => findingsIn(resource, property, text, rule)),
    ),
    ...inTags(resource),
  ];
}

function nameGiven({ type, inputs }: Resource): boolean {
  return !AUTO_NAMED.has(type) || inputs.name !== undefined || inputs.namePrefix !== undefined;
}

function inTags(resource: Resource): Finding[] {
  const { tags } = resource.inputs;
  const rule = tagRule(resource.type);
  if (!rule || typeof tags !== "object" || tags === null) return [];
  return Object.entries(tags).flatMap(([key, value]) => [
    ...findingsIn(resource, `tags.${key}`, key, rule.key).map((one) => ({ ...one, what: `as a key, ${one.what}` })),
    ...(typeof value === "string" ? findingsIn(resource, `tags.${key}`, value, rule.value) : []),
  ]);
}

/** What the type's tags may be; undefined for other clouds' resources. */
export function tagRule(type: string): TagRule | undefined {
  if (!type.startsWith("aws:")) return undefined;
  return /^aws:(ec2|vpc)\//.test(type) ? EC2_TAGS : COMMON_TAGS;
}

function findingsIn(resource: Resource, property: string, text: string, rule: ApiTextRule): Finding[] {
  const known = text.replace(UNKNOWN_TEXT, "");
  const what = unfit(known, rule, known === text);
  return what === undefined
    ? []
    : [{ resource, property, what: `${what} (${rule.source}); got ${JSON.stringify(text)}` }];
}

/** Each text that a path leads to, with where it stands: `[]` is each item of a list, and text that is JSON is gone into. */
export function textsAt(value: Value | undefined, path: string, so = ""): [property: string, text: string][] {
  if (path === "") return typeof value === "string" ? [[so, value]] : [];
  const inner = parsed(value);
  if (typeof inner !== "object" || inner === null) return [];
  if (path.startsWith("[]")) {
    const rest = path.slice(2).replace(/^\./, "");
    return Array.isArray(inner) ? inner.flatMap((item, i) => textsAt(item, rest, `${so}[${i}]`)) : [];
  }
  const [, key = "", rest = ""] = /^([^.[]+)\.?(.*)$/.exec(path) ?? [];
  return Array.isArray(inner) ? [] : textsAt(inner[key], rest, so ? `${so}.${key}` : key);
}

/** Whether the laws know what a type's text may be. */
export function hasTextRule(type: string, path: string): boolean {
  return path in (TEXTS[type] ?? {}) || (path.startsWith("tags.") && tagRule(type) !== undefined);
}
