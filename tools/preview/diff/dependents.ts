import type { PlannedResource } from "../plan";
import { Action, type Change } from "./change";
import type { Pair } from "./pairs";
import { isReplacedBy, isReplacedWith } from "./replacement";

/**
 * What is made of a replaced resource's outputs changes with it: it is replaced too, where such an input replaces it, and updated
 * elsewhere. So `pulumi preview` sees it, which does not know the new outputs either.
 */
export function withDependents(changes: readonly Change[], pairs: readonly Pair[]): Change[] {
  const byUrn = new Map(changes.map((change) => [change.resource.urn, change]));
  for (let grown = true; grown;) {
    grown = false;
    for (const { was, is } of pairs) {
      if (was === undefined || is === undefined || is.options.component) continue;
      const known = byUrn.get(is.urn);
      if (known?.action === Action.Replace) continue;
      const follows = referring(is, byUrn);
      const replacedBy = follows.filter((input) => isReplacedBy(is, input) || isReplacedWith(is, input));
      if (follows.length === (known?.follows.length ?? 0) && replacedBy.length === 0) continue;
      const action = replacedBy.length > 0 ? Action.Replace : Action.Update;
      const unchanged: Change = { action, resource: is, before: was, leaves: [], replacedBy, follows, above: [] };
      byUrn.set(is.urn, { ...(known ?? unchanged), action, replacedBy, follows });
      grown = true;
    }
  }
  return [...byUrn.values()];
}

/** The inputs that are made of something that is replaced. */
function referring({ options }: PlannedResource, byUrn: ReadonlyMap<string, Change>): string[] {
  const ignored = new Set(options.ignoreChanges);
  return Object.entries(options.propertyDependencies ?? {})
    .filter(([input, urns]) => !ignored.has(input) && urns.some((urn) => byUrn.get(urn)?.action === Action.Replace))
    .map(([input]) => input);
}
