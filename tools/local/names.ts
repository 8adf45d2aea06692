import type { Cleanup } from "../shared/cleanup";
import { DnsServer } from "../shared/dns";
import type { Plan } from "../preview";
import type { LocalInstances } from "./backends/instances";
import { CloudMapServer } from "./cloud-map";
import type { LocalFleet } from "./fleet/fleet";
import { cloudMapNames } from "./plan/names";
import type { Task } from "./plan/task";

/** What stands in for the VPC's resolver and for Cloud Map: both tell of the instances and tasks that run. */
export async function startNames(
  plan: Plan,
  task: Task,
  instances: LocalInstances,
  running: { readonly fleet?: LocalFleet },
  address: string,
  cleanup: Cleanup,
) {
  const ttl = new Map(cloudMapNames(plan).map((one) => [one.name.toLowerCase(), one.ttlSeconds]));
  const members = task.environment.GATEHOUSE_MEMBERS_NAME?.toLowerCase();
  // A host that the plan does not register in Cloud Map is a name of another zone; instances answer for it all the same.
  const answer = (name: string) => {
    const ttlSeconds = ttl.get(name) ?? 10;
    return name === members
      ? { ttlSeconds, addresses: running.fleet?.addresses ?? [] }
      : instances.lookUp(name, ttlSeconds);
  };
  const cloudMap = new CloudMapServer((name) => answer(name)?.addresses);
  // While Cloud Map is away its names have no answer either.
  const dns = await DnsServer.start(address, (name) => {
    if (cloudMap.isAway) throw new Error("away");
    return answer(name);
  });
  cleanup.add(() => dns.stop());
  const cloudMapUrl = await cloudMap.start(address);
  cleanup.add(() => cloudMap.stop());
  return { resolver: { address, port: dns.port }, cloudMapUrl, cloudMap };
}
