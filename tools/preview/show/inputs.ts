import type { Json } from "../plan";

/** Longest text that a line of the tree has room for. */
const LONGEST = 80;
/** How many inputs a line shows. */
const MOST = 5;

/** Inputs that distinguish resources of one type, the most useful first. */
const TELLING = [
  "name",
  "routeKey",
  "domainName",
  "apiMappingKey",
  "path",
  "family",
  "protocol",
  "protocolType",
  "ipProtocol",
  "type",
  "cidrBlock",
  "destinationCidrBlock",
  "cidrIpv4",
  "fromPort",
  "toPort",
  "referencedSecurityGroupId",
  "prefixListId",
  "port",
  "cpu",
  "memory",
  "desiredCount",
  "minCapacity",
  "maxCapacity",
  "retentionInDays",
  "enableKeyRotation",
  "authorizationType",
  "integrationType",
  "trafficType",
  "serviceName",
  "availabilityZone",
  "availabilityZoneId",
  "policyType",
  "runtime",
  "length",
  "description",
];

/** The key inputs of a resource: short plain values, the most useful first. */
export function keyInputs(inputs: Record<string, Json>): string {
  const keys = TELLING.filter((key) => isShort(inputs[key]));
  return keys
    .slice(0, MOST)
    .map((key) => `${key}=${inputsText(inputs[key] ?? null)}`)
    .join(" ");
}

/** A value on one line: text as it is, anything else as JSON. */
export function inputsText(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function isShort(value: Json | undefined): boolean {
  if (value === undefined || value === null || typeof value === "object") return false;
  const text = String(value);
  return text.length > 0 && text.length <= LONGEST && !text.includes("\n");
}
