import type { Plan } from "../../preview";
import { fields, list, number, Resources, text } from "./resources";

/** A Cloud Map name, and for how many seconds an answer holds. */
export interface CloudMapName {
  readonly name: string;
  readonly ttlSeconds: number;
}

/** The Cloud Map names of a plan, `<service>.<namespace>`. */
export function cloudMapNames(plan: Plan): CloudMapName[] {
  const resources = new Resources(plan);
  return resources.all("aws:servicediscovery/service:Service").map(({ inputs }) => {
    const dns = fields(inputs.dnsConfig);
    const namespace = resources.referred(dns.namespaceId);
    const record = list(dns.dnsRecords)
      .map(fields)
      .find((one) => one.type === "A");
    return { name: `${text(inputs.name)}.${text(namespace?.inputs.name)}`, ttlSeconds: number(record?.ttl, 10) };
  });
}
