import type { Alias } from "@pulumi/pulumi/proto/alias_pb";
import { ownType, typesBelow, urn, urnParts } from "./urn";

/** Who carries the aliases. */
export interface Bearer {
  readonly urn: string;
  readonly parent: string | undefined;
}

/** A parent and the URNs under which it was known. */
export interface Parent {
  readonly urn: string;
  readonly aliases: readonly string[];
}

/**
 * All URNs under which the engine would look for this resource in its state: its own aliases, and, for each alias of
 * its parent, the name it had there.
 */
export function aliasUrns(bearer: Bearer, own: readonly Alias[], parent: Parent | undefined): string[] {
  const stated = own.map((alias) => statedUrn(bearer, alias));
  const inherited = (parent?.aliases ?? []).flatMap((was) =>
    [bearer.urn, ...stated].map((known) => inheritedUrn(known, urnParts(parent?.urn ?? "").name, was)),
  );
  return [...new Set([...stated, ...inherited])].filter((alias) => alias !== bearer.urn).sort();
}

/** What an alias leaves unsaid is as it is now. */
function statedUrn(bearer: Bearer, alias: Alias): string {
  const spec = alias.getSpec();
  if (spec === undefined) return alias.getUrn();
  const now = urnParts(bearer.urn);
  const parent = spec.getNoparent() ? undefined : spec.getParenturn() || bearer.parent;
  return urn({
    stack: spec.getStack() || now.stack,
    project: spec.getProject() || now.project,
    types: typesBelow(parent, spec.getType() || ownType(now.types)),
    name: spec.getName() || now.name,
  });
}

/** A child usually carries its parent's name in front: where the parent had another name, so had the child. */
function inheritedUrn(child: string, parentName: string, parentWas: string): string {
  const { stack, project, types, name } = urnParts(child);
  const was = urnParts(parentWas);
  const renamed = name.startsWith(parentName) ? was.name + name.slice(parentName.length) : name;
  return urn({ stack, project, types: typesBelow(parentWas, ownType(types)), name: renamed });
}
