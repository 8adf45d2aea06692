import {
  DiscoverInstancesCommand,
  ServiceDiscoveryClient,
  type ServiceDiscoveryClientConfig,
} from "@aws-sdk/client-servicediscovery";
import { withTimeout } from "../timeout";
import type { Discover } from "./instances";

/** Of one call with its retries. */
const CALL_MS = 5000;
/** Cloud Map's own limit; without it an answer has 100. */
const MOST = 1000;

/**
 * Asks Cloud Map for all instances of a service that are healthy, or all that are there if none is. Unlike DNS, whose answers have
 * eight of them at random, it tells all.
 *
 * @param made how the client is made, besides
 */
export function cloudMap(namespace: string, made: ServiceDiscoveryClientConfig = {}): Discover {
  const client = new ServiceDiscoveryClient({ maxAttempts: 2, ...made });
  return async (service, signal) => {
    const command = new DiscoverInstancesCommand({
      NamespaceName: namespace,
      ServiceName: service,
      HealthStatus: "HEALTHY_OR_ELSE_ALL",
      MaxResults: MOST,
    });
    const found = await withTimeout(signal, CALL_MS, async (abortSignal) => client.send(command, { abortSignal }));
    const addresses = (found.Instances ?? []).map(({ Attributes }) => Attributes?.["AWS_INSTANCE_IPV4"]);
    return addresses.filter((address) => address !== undefined);
  };
}

/** For what stands in for Cloud Map: it has no `data-` name of its own, and needs no credentials. */
export const standIn = (endpoint: string): ServiceDiscoveryClientConfig => ({
  endpoint,
  disableHostPrefix: true,
  region: "local",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
});
