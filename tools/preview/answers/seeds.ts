import { isWireObject, contentOf, type Wire, type WireObject } from "../wire";
import { plainText, type Seed } from "./complete";

type Seeds = { [property: string]: Seed };

/** What is known of a type's outputs from its inputs alone, beyond that inputs come back as outputs. */
const KNOWN: Record<string, (inputs: WireObject) => Seeds> = {
  "aws:acm/certificate:Certificate": (inputs) => ({ domainValidationOptions: validationOptions(inputs) }),
  "awsx:ec2:Vpc": vpc,
};

/** The outputs of a resource that follow from its inputs. */
export function seeds(type: string, inputs: WireObject): Seeds {
  return KNOWN[type]?.(inputs) ?? {};
}

/** AWS needs one record for each domain; a wildcard shares the record of the domain below it. */
function validationOptions(inputs: WireObject): Seed {
  const domains = [inputs.domainName, ...items(inputs.subjectAlternativeNames)].map((name) => plainText(name) ?? "");
  return [...new Set(domains.map((name) => name.replace(/^\*\./, "")))].map((domainName) => ({ domainName }));
}

/** awsx's own default: a public and a private subnet in each of three zones, a NAT gateway for each zone. */
function vpc(inputs: WireObject): Seeds {
  const zones = items(inputs.availabilityZoneNames).length || number(inputs.numberOfAvailabilityZones) || 3;
  const stated = items(inputs.subnetSpecs).map((spec) => plainText(plain(spec).type));
  const types = stated.length > 0 ? stated : ["Private", "Public"];
  const count = (type: string) => zones * types.filter((one) => one === type).length;
  const [publicly, privately, isolated] = [count("Public"), count("Private"), count("Isolated")];
  const gateways = natGateways(plainText(plain(inputs.natGateways).strategy), zones);
  return {
    publicSubnetIds: unknowns(publicly),
    publicSubnets: unknowns(publicly),
    privateSubnetIds: unknowns(privately),
    privateSubnets: unknowns(privately),
    isolatedSubnetIds: unknowns(isolated),
    isolatedSubnets: unknowns(isolated),
    subnets: unknowns(publicly + privately + isolated),
    routeTables: unknowns(publicly + privately + isolated),
    routeTableAssociations: unknowns(publicly + privately + isolated),
    // One way out for each subnet that has one: the internet gateway, or the NAT gateway of its zone.
    routes: unknowns(publicly + (gateways > 0 ? privately : 0)),
    natGateways: unknowns(gateways),
    eips: unknowns(gateways),
    vpcEndpoints: unknowns(items(inputs.vpcEndpointSpecs).length),
  };
}

function natGateways(strategy: string | undefined, zones: number): number {
  if (strategy === "None") return 0;
  return strategy === "Single" ? 1 : zones;
}

function unknowns(count: number): Seed[] {
  return Array<undefined>(count).fill(undefined);
}

function items(value: Wire | undefined): Wire[] {
  if (Array.isArray(value)) return value;
  if (!isWireObject(value)) return [];
  const content = contentOf(value);
  return content.kind === "secret" || content.kind === "output" ? items(content.value) : [];
}

function plain(value: Wire | undefined): WireObject {
  return isWireObject(value) ? value : {};
}

function number(value: Wire | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}
