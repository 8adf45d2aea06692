import { statements, type PolicyStatement } from "../../../policy/iam/statements";
import type { Json, Plan, PlannedResource } from "../plan";
import { Action, type Change } from "./change";

/** Each action on each resource under each condition that is allowed now and was not; those that differ in the action alone as one. */
export function newRights(before: Plan, after: Plan): string[] {
  const had = new Set(
    statements(before)
      .flatMap(rights)
      .map(({ action, what }) => what(action)),
  );
  const grouped = new Map<string, { actions: Set<string>; what: Right["what"] }>();
  for (const { action, what } of statements(after).flatMap(rights)) {
    if (had.has(what(action))) continue;
    const known = grouped.get(what("")) ?? { actions: new Set<string>(), what };
    known.actions.add(action);
    grouped.set(what(""), known);
  }
  return [...grouped.values()]
    .map(({ actions, what }) => what([...actions].join(", ")))
    .concat(lostDenials(before, after));
}

interface Right {
  readonly action: string;
  /** The right as a sentence, with one action or several. */
  readonly what: (actions: string) => string;
}

function rights({ allows, resource, actions, resources, principals, conditions, ofKey }: PolicyStatement): Right[] {
  if (!allows) return [];
  const principalsMay = principals.length > 0 ? `${principals.join(", ")} may` : "may";
  const when = conditions
    .map(({ operator, key, values }) => `${key} ${operator} ${[...values].sort().join(" | ")}`)
    .sort();
  const only = when.length > 0 ? ` if ${when.join(" and ")}` : "";
  const targets = ofKey || resources.length === 0 ? [""] : resources.map((one) => ` on ${one}`);
  return actions.flatMap((action) =>
    targets.map((target) => ({
      action,
      what: (all: string) => `${resource.name}: ${principalsMay} ${all}${target}${only}`,
    })),
  );
}

function lostDenials(before: Plan, after: Plan): string[] {
  const denials = (plan: Plan) =>
    statements(plan)
      .filter(({ allows }) => !allows)
      .flatMap(
        ({ resource, actions, conditions }) =>
        actions.map((action) => `${resource.name} no longer denies ${action}${conditions.length > 0 ? ` unless ${JSON.stringify(conditions.map(({ key, values }) => [key, ...values]))}` : ""}`), // prettier-ignore
      );
  const still = new Set(denials(after));
  return [...new Set(denials(before))].filter((one) => !still.has(one));
}

/** Ports that are opened, and routes that ask for less. */
export function newWaysIn(changes: readonly Change[]): string[] {
  return changes.flatMap(({ action, resource, before, leaves }) => {
    if (action === Action.Delete) return [];
    const { type, name, inputs } = resource;
    if (/securityGroup(Ingress|Egress)Rule:/.test(type)) {
      const opened =
        before === undefined ||
        leaves.some(({ path }) => /^(cidr|fromPort|toPort|ipProtocol|referenced|prefix)/.test(path));
      return opened
        ? [
            `${name} opens ${text(inputs.ipProtocol)} ${text(inputs.fromPort)}-${text(inputs.toPort)} to ${reach(inputs)}`,
          ]
        : [];
    }
    if (!/apigatewayv2\/route:/.test(type)) return [];
    return newCallers(resource, before?.inputs);
  });
}

/** Who may call a route that nobody like them could call before. */
function newCallers({ name, inputs }: PlannedResource, before: PlannedResource["inputs"] | undefined): string[] {
  const said = (what: string) => [`${name}: ${text(inputs.routeKey)} ${what}`];
  const [is, was] = [scopes(inputs), scopes(before)];
  if (isPublic(inputs)) return before && isPublic(before) ? [] : said("may be called by anyone");
  if (before === undefined) {
    return said(is.length === 0 ? "may be called with any token" : `may be called with the scope ${is.join(" or ")}`);
  }
  if (isPublic(before)) return [];
  if (is.length === 0) return was.length === 0 ? [] : said(`asks for no scope any more; asked for ${was.join(" or ")}`);
  const added = was.length === 0 ? [] : is.filter((scope) => !was.includes(scope));
  return added.length === 0 ? [] : said(`takes another scope: ${added.join(", ")}`);
}

function isPublic(inputs: PlannedResource["inputs"]): boolean {
  return inputs.authorizationType === undefined || inputs.authorizationType === "NONE";
}

function scopes(inputs: Readonly<Record<string, Json>> | undefined): string[] {
  const value = inputs?.authorizationScopes;
  return Array.isArray(value) ? value.map(text) : [];
}

function reach(inputs: Readonly<Record<string, Json>>): string {
  const { cidrIpv4, cidrIpv6, referencedSecurityGroupId, prefixListId } = inputs;
  return text(cidrIpv4 ?? cidrIpv6 ?? referencedSecurityGroupId ?? prefixListId ?? "anyone");
}

function text(value: Json | undefined): string {
  return typeof value === "string" || typeof value === "number"
    ? String(value)
    : value === undefined
      ? ""
      : JSON.stringify(value);
}
