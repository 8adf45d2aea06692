import { duplicates, must, within } from "../../fields";
import { gatehouseProblems } from "../gatehouse/problems";
import { identityOf } from "../gatehouse/names";
import { findPartition } from "../shared/partitions";
import type { RegionalArgs, RegionsArgs } from "./args";
import { regionalName, inRegion } from "./regional";

const TAKES_TWO = 2;

/** All that is wrong with the name and the arguments, of every region's gatehouse too; empty if nothing. Creates nothing. */
export function regionsProblems(name: string, args: RegionsArgs): string[] {
  const regions = args.regions.map(({ region }) => region);
  const found = [...listProblems(regions), ...failoverProblems(args, regions)];
  if (found.length > 0) return found;
  const settings = regions.map((region) => ({ region, given: args.settings(region) }));
  const shared = sharedProblems(name, settings);
  if (shared.length > 0) return shared;
  return settings.flatMap(({ region, given }) =>
    within(
      `settings("${region}")`,
      gatehouseProblems(
        regionalName(name, region),
        inRegion(given, args, region, args.healthChecks === false ? undefined : PENDING),
      ),
    ),
  );
}

/** Of the form that Route 53 gives; the real one is known only later. */
const PENDING = "00000000-0000-0000-0000-000000000000";

function listProblems(regions: readonly string[]): string[] {
  const twice = duplicates(regions);
  const unknown = regions.filter((region) => findPartition(region) === undefined);
  const partitions = [...new Set(regions.map(findPartition))];
  return [
    ...must(regions.length >= TAKES_TWO, "regions", "give two or more: one region is a Gatehouse", regions.length),
    ...must(twice.length === 0, "regions", "give each region once", twice),
    ...must(unknown.length === 0, "regions", "name regions of AWS", unknown),
    ...must(
      unknown.length > 0 || partitions.length === 1,
      "regions",
      "use regions of one partition: accounts, certificates and Route 53 are each partition's own",
      partitions,
    ),
  ];
}

function failoverProblems({ primary, healthChecks = true }: RegionsArgs, regions: readonly string[]): string[] {
  if (primary === undefined) return [];
  return [
    ...must(regions.includes(primary), "primary", `name one of the regions (${regions.join(", ")})`, primary),
    ...must(
      regions.length === TAKES_TWO,
      "primary",
      "leave it out, or give two regions: Route 53 knows one primary and one secondary",
      regions.length,
    ),
    ...must(
      healthChecks,
      "healthChecks",
      "leave it on with primary: without a health check nothing fails over",
      healthChecks,
    ),
  ];
}

interface Settings {
  readonly region: string;
  readonly given: RegionalArgs;
}

function sharedProblems(name: string, settings: readonly Settings[]): string[] {
  const names = [...new Set(settings.map(({ given }) => given.domain?.name))];
  const identities = settings.map(({ region, given }) => identityOf(regionalName(name, region), given));
  const routing = settings.filter(({ given: { domain, former } }) => [domain, ...(former?.domains ?? [])].some((one) => one?.routing !== undefined)).map(({ region }) => region); // prettier-ignore
  return [
    ...must(
      names.length === 1 && names[0] !== undefined,
      "settings.domain.name",
      "give the one name that all regions share",
      names,
    ),
    ...must(
      routing.length === 0,
      "settings.domain.routing",
      "leave it out: it follows from primary and healthChecks",
      routing,
    ),
    ...must(
      duplicates(identities).length === 0,
      "settings.identity",
      "leave it out, or give each region its own: roles' paths are of the whole account",
      duplicates(identities),
    ),
  ];
}
