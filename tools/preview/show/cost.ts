import { unpriced } from "../cost/free";
import { costLines, type CostLine } from "../cost/lines";
import { PRICES, PRICES_DATED } from "../cost/prices";
import { apiKinds, archiveUsdPerMillion, hasFirewall, REST_TIERS, usdPerMillion } from "../cost/usage";
import type { Plan, PlannedResource } from "../plan";

/** What a plan costs a month while nobody calls, by component and in sum, and what a million requests add. Empty if nothing. */
export function costText(plan: Plan): string[] {
  const hops = costsByComponent(plan);
  if (hops.length === 0) return [];
  const width = Math.max(...hops.map(({ name }) => name.length), "together".length);
  const { region, date } = PRICES_DATED;
  const archive = archiveUsdPerMillion(plan);
  const others = unpriced(plan);
  return [
    ...hops.map(({ name, usd, whats }) => `  ${name.padEnd(width)} ${dollars(usd)}  ${whats.join(", ")}`),
    `  ${"together".padEnd(width)} ${dollars(fixedUsd(plan))}  ${perMillionText(plan)}`,
    ...restText(plan),
    ...(archive === undefined
      ? []
      : [`  the archive of its logs at most $${archive.toFixed(2)} more for them, all its days included`]),
    `  prices of ${region}, ${date}; not in it: traffic, balancer capacity, logs, storage, tasks beyond the least`,
    ...(others.length === 0 ? [] : [`  no price is known here of ${others.map(classText).join(", ")}`]),
  ];
}

/** `route53.HealthCheck` of `aws:route53/healthCheck:HealthCheck`. */
function classText(type: string): string {
  return type.replace(/^aws:(\w+)\/\w+:(\w+)$/, "$1.$2");
}

function perMillionText(plan: Plan): string {
  const { http, rest } = apiKinds(plan);
  const [httpUsd, restUsd] = [usdPerMillion(), usdPerMillion(PRICES.restApi)].map((usd) => `$${usd.toFixed(2)}`);
  if (!rest) return `and ${httpUsd} for each million requests`;
  return `and ${http ? `${httpUsd} for each million requests of an HTTP API, ${restUsd} of a REST API` : `${restUsd} for each million requests of a REST API`}`;
}

/** What a REST API alone has: tiers, and a firewall. Usage plans and keys cost nothing. */
function restText(plan: Plan): string[] {
  if (!apiKinds(plan).rest) return [];
  const tiers = REST_TIERS.map(([from, price]) => `beyond ${from.toLocaleString("en")} million a month $${usdPerMillion(price).toFixed(2)}`); // prettier-ignore
  return [
    `  a REST API's million ${tiers.join(", ")}`,
    ...(hasFirewall(plan) ? [`  a firewall $${PRICES.webAclRequests.usd.toFixed(2)} more for each million requests that it looks at`] : []), // prettier-ignore
  ];
}

/** What each component costs, dearest first. */
export function costsByComponent(plan: Plan): { name: string; usd: number; whats: readonly string[] }[] {
  return grouped(costLines(plan), plan).sort((a, b) => b.usd - a.usd || (a.name < b.name ? -1 : 1));
}

/** The fixed cost of a plan, in US dollars a month. */
export function fixedUsd(plan: Plan): number {
  return costLines(plan).reduce((sum, { usd }) => sum + usd, 0);
}

interface Hop {
  readonly name: string;
  usd: number;
  readonly whats: string[];
}

function grouped(lines: readonly CostLine[], plan: Plan): Hop[] {
  const byUrn = new Map(plan.resources.map((one) => [one.urn, one]));
  const hops = new Map<string, Hop>();
  for (const { resource, what, usd } of lines) {
    const name = hopOf(resource, byUrn);
    const hop = hops.get(name) ?? { name, usd: 0, whats: [] };
    hop.usd += usd;
    hop.whats.push(what);
    hops.set(name, hop);
  }
  return [...hops.values()].map((hop) => ({ ...hop, whats: summed(hop.whats) }));
}

/** The outermost component but one: the whole gatehouse is not a hop. */
function hopOf(resource: PlannedResource, byUrn: ReadonlyMap<string, PlannedResource>): string {
  const above: PlannedResource[] = [resource];
  for (let at = byUrn.get(resource.parent ?? ""); at !== undefined; at = byUrn.get(at.parent ?? "")) above.push(at);
  return (above.at(-2) ?? resource).name;
}

/** `4 x KMS key` instead of four times the same. */
function summed(whats: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const what of whats) counts.set(what, (counts.get(what) ?? 0) + 1);
  return [...counts].map(([what, count]) => (count === 1 ? what : `${count} x ${what}`));
}

function dollars(usd: number): string {
  return `$${usd.toFixed(2)}`.padStart(8);
}
