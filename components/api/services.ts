import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { createRegistry } from "../shared/registry";
import type { NamedApi } from "./args";
import { serviceName } from "./names";

/** One Cloud Map service for each version that is not somebody else's, by `<stage>-<version>`. */
export function createServices(
  name: string,
  api: NamedApi,
  opts: pulumi.CustomResourceOptions,
): Record<string, aws.servicediscovery.Service> {
  const { namespaceId } = api.gatehouse;
  const services = api.stages.flatMap((stage) =>
    stage.versions.filter(({ host }) => host === undefined).map((version) => ({ stage, version })),
  );
  return Object.fromEntries(
    services.map(({ stage, version }) => {
      const dnsName = serviceName(api.name, stage.name, version.name);
      const registry = `${stage.name}-${version.name}`;
      return [registry, createRegistry(`${name}-${registry}`, { dnsName, namespaceId }, opts)];
    }),
  );
}
