import { must, problemsOf, isOutput, type Rule } from "../../../fields";
import { MOST_COMMON_NAME } from "../../../fields/dns";
import { DOMAIN, RoutingPolicy, type DomainArgs, type ResolvedDomain } from "./args";

/** All that is wrong with the arguments; empty if nothing. */
export function domainProblems(args: DomainArgs): string[] {
  return problemsOf(DOMAIN, args, DOMAIN_RULES);
}

export const DOMAIN_RULES: Rule<ResolvedDomain>[] = [
  { of: ["hostedZoneId", "dnsElsewhere"], problems: oneDns },
  { of: ["name", "certificateArn"], problems: commonName },
  { of: ["routing", "dnsElsewhere"], problems: routingElsewhere },
  { of: ["routing"], problems: weights },
  { of: ["certificateArn", "region"], problems: certificateRegion },
  { of: ["certificateArn", "mutualTls"], problems: ownership },
];

function oneDns({ hostedZoneId, dnsElsewhere }: ResolvedDomain): string[] {
  const what = dnsElsewhere
    ? "leave it out with dnsElsewhere: no record is created"
    : "give the public Route 53 zone that the name is in, or dnsElsewhere: true where its DNS is kept elsewhere";
  return must((hostedZoneId !== undefined) !== dnsElsewhere, "hostedZoneId", what, hostedZoneId);
}

function commonName({ name, certificateArn }: ResolvedDomain): string[] {
  const fits = certificateArn !== undefined || name.length <= MOST_COMMON_NAME;
  const what = `use at most ${MOST_COMMON_NAME} characters, which is what ACM takes as a certificate's first name, or bring certificateArn`;
  return must(fits, "name", what, name);
}

function routingElsewhere({ routing, dnsElsewhere }: ResolvedDomain): string[] {
  const what = "leave it out with dnsElsewhere: whoever keeps the DNS shares the name among regions";
  return must(routing === undefined || !dnsElsewhere, "routing", what, routing?.policy);
}

function weights({ routing }: ResolvedDomain): string[] {
  if (routing === undefined) return [];
  const isWeighted = routing.policy === RoutingPolicy.Weighted;
  const what = isWeighted ? "give this region's weight, 0 to 255" : "leave it out: it is for Weighted alone";
  return must((routing.weight !== undefined) === isWeighted, "routing.weight", what, routing.weight);
}

function certificateRegion({ certificateArn, region }: ResolvedDomain): string[] {
  if (certificateArn === undefined || isOutput(certificateArn)) return [];
  const certificateRegionName = (certificateArn as string).split(":")[3];
  const what = `give a certificate of ${region}: API Gateway takes those of its own region alone`;
  return must(certificateRegionName === region, "certificateArn", what, certificateArn);
}

function ownership({ certificateArn, mutualTls }: ResolvedDomain): string[] {
  const given = mutualTls?.ownershipCertificateArn;
  const what = "leave it out: ACM issues the domain's certificate, and has seen that the name is yours";
  return must(given === undefined || certificateArn !== undefined, "mutualTls.ownershipCertificateArn", what, given);
}
