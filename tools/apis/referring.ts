import type { AttachedApi, GatehouseReference } from "../../components/api/reference";
import { domainPathProblems } from "../../components/api/paths";
import type { Found, FoundApi, FoundMapping } from "./found";

/** What a reference names that an API may refer to. */
export type Named = Pick<GatehouseReference, "identity" | "own"> & {
  readonly vpcLinkId: string;
  readonly listenerArn: string;
  readonly domain?: { readonly name: string };
};

/** An API, and how it refers to its gatehouse. */
export interface Referring {
  readonly name: string;
  readonly id: string;
  readonly kind: FoundApi["kind"];
  readonly links: string[];
  readonly targets: string[];
  /** `<domain>/<path>`. */
  readonly places: string[];
  readonly registered: boolean;
  /** What it refers to and the reference does not name. */
  readonly old: string[];
}

/** Every API of the gatehouse, by name, with what it refers to. */
export function referring(found: Found, named: Named): Referring[] {
  return found.apis.map(({ name, id, kind, ways }) => {
    const links = distinct(ways.map(({ link }) => link));
    const targets = distinct(ways.map(({ target }) => target));
    const current = kind === "Rest" ? balancerOf(named.listenerArn) : named.listenerArn;
    return {
      ...{ name, id, kind, links, targets },
      places: placesOf(found.mappings, id),
      registered: found.registered.includes(name),
      old: [...links.filter((link) => link !== named.vpcLinkId), ...targets.filter((target) => target !== current)],
    };
  });
}

/**
 * Which of them refer to a link, listener, balancer or domain name, by its id, ARN or name. The platform's own APIs answer at a domain
 * before as long as its program keeps it, and hold nothing back.
 */
export function referringTo(
  all: readonly Referring[],
  what: string,
  { own, domain }: Pick<Named, "own" | "domain">,
): string[] {
  const stays = ({ name, places }: Referring) =>
    own.some((one) => one.name === name) && places.some((place) => domainOf(place) === domain?.name);
  const domains = (one: Referring) => one.places.map(domainOf).filter((name) => !stays(one) || name === domain?.name);
  return all.filter((one) => [...one.links, ...one.targets, ...domains(one)].includes(what)).map(({ name }) => name);
}

/** Names that HAProxy is told of though no API has their tag: of a stack that was not destroyed to the end, or was not created so far. */
export function withoutApi(found: Found): string[] {
  const names = found.apis.map(({ name }) => name);
  return found.registered.filter((name) => !names.includes(name));
}

/** The APIs of other programs, as the platform's setting `attached` has them. */
export function attachedApis(found: Found, { own, domain }: Pick<Named, "own" | "domain">): AttachedApi[] {
  const paths = (id: string): string[] =>
    found.mappings.filter((one) => one.apiId === id && one.domain === domain?.name).map(({ path }) => path).sort(); // prettier-ignore
  const byName = new Map(withoutApi(found).map((name): [string, AttachedApi] => [name, { name }]));
  for (const { name, id } of found.apis) byName.set(name, { name, paths: paths(id) });
  for (const { name } of own) byName.delete(name);
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Why an API cannot have a path of the shared domain, which others' mappings decide; empty if it can, or has it. */
export function pathTaken(found: Found, { domain }: Pick<Named, "domain">, path: string, api: string): string[] {
  const owner = (id: string): string => found.apis.find((one) => one.id === id)?.name ?? `${id}, which is not of this gatehouse`; // prettier-ignore
  const others = found.mappings.filter((one) => one.domain === domain?.name && owner(one.apiId) !== api);
  const owners = others.filter((one) => one.path === path).map(({ apiId }) => ` (API ${owner(apiId)})`);
  const known = others.map((one) => one.path);
  return domainPathProblems([{ path, at: "--path" }], known).map((problem) => `${problem}${owners.join("")}`);
}

const distinct = (values: readonly (string | undefined)[]): string[] =>
  [...new Set(values)].filter((one) => one !== undefined).sort();

const placesOf = (mappings: readonly FoundMapping[], id: string): string[] =>
  mappings.filter(({ apiId }) => apiId === id).map(({ domain, path }) => `${domain}/${path}`).sort(); // prettier-ignore

const domainOf = (place: string): string => place.split("/")[0]!;

/** As the ARN of a listener tells it (Elastic Load Balancing's API, Listener). */
const balancerOf = (listenerArn: string): string =>
  listenerArn.replace(":listener/", ":loadbalancer/").replace(/\/[^/]+$/, "");
