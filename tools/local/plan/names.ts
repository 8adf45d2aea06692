import type { Plan } from "../../preview";
import { fieldsOf, listOf, numberOf, PlanResources, textOf } from "../../preview/plan-resources";

/** A Cloud Map name, and for how many seconds an answer holds. */
export interface CloudMapName {
  readonly name: string;
  readonly ttlSeconds: number;
}

/** The Cloud Map names of a plan, `<service>.<namespace>`. */
export function cloudMapNames(plan: Plan): CloudMapName[] {
  const resources = new PlanResources(plan);
  return resources.all("aws:servicediscovery/service:Service").map(({ inputs }) => {
    const dns = fieldsOf(inputs.dnsConfig);
    const namespace = resources.referred(dns.namespaceId);
    const record = listOf(dns.dnsRecords)
      .map(fieldsOf)
      .find((one) => one.type === "A");
    return { name: `${textOf(inputs.name)}.${textOf(namespace?.inputs.name)}`, ttlSeconds: numberOf(record?.ttl, 10) };
  });
}
