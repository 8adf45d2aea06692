import type { Alias } from "@pulumi/pulumi/proto/alias_pb";
import { lastType, typesBelow, urn, urnParts } from "./urn";

/** A resource with aliases. */
export interface AliasedResource {
  readonly urn: string;
  readonly parent: string | undefined;
}

/** A parent and the URNs under which it was known. */
export interface Parent {
  readonly urn: string;
  readonly aliases: readonly string[];
}

/**
 * All URNs under which the engine would look for this resource in its state: its aliases, and, for each alias of its
 * parent, the name that it had there.
 */
export function aliasUrns(resource: AliasedResource, aliases: readonly Alias[], parent: Parent | undefined): string[] {
  const stated = aliases.map((alias) => statedUrn(resource, alias));
  const inherited = (parent?.aliases ?? []).flatMap((parentAlias) =>
    [resource.urn, ...stated].map((known) => inheritedUrn(known, urnParts(parent?.urn ?? "").name, parentAlias)),
  );
  return [...new Set([...stated, ...inherited])].filter((alias) => alias !== resource.urn).sort();
}

/** What an alias leaves unsaid is as it is now. */
function statedUrn(resource: AliasedResource, alias: Alias): string {
  const spec = alias.getSpec();
  if (spec === undefined) return alias.getUrn();
  const now = urnParts(resource.urn);
  const parent = spec.getNoparent() ? undefined : spec.getParenturn() || resource.parent;
  return urn({
    stack: spec.getStack() || now.stack,
    project: spec.getProject() || now.project,
    types: typesBelow(parent, spec.getType() || lastType(now.types)),
    name: spec.getName() || now.name,
  });
}

/** A child usually carries its parent's name in front: where the parent had another name, so had the child. */
function inheritedUrn(child: string, parentName: string, parentAlias: string): string {
  const { stack, project, types, name } = urnParts(child);
  const old = urnParts(parentAlias);
  const renamed = name.startsWith(parentName) ? old.name + name.slice(parentName.length) : name;
  return urn({ stack, project, types: typesBelow(parentAlias, lastType(types)), name: renamed });
}
