import * as pulumi from "@pulumi/pulumi";
import { Api } from "../api/api";
import { watchedApi } from "../api/alarms";
import type { GatehouseReference } from "../api/reference";
import type { WatchedApi } from "../observability/args";
import type { DnsRecord } from "../shared/dns-validation";
import type { ResolvedGatehouse } from "./args";
import type { Domains } from "./domains";
import { createGatehouseKeys } from "./issuer-keys";
import { referenceOf, type Referred } from "./reference";
import { createRestLogging, withRestLogging } from "./rest-logging";

/** What is told of the APIs of this program, and to those of others. */
export interface Apis {
  readonly reference: pulumi.Output<GatehouseReference>;
  readonly urls: pulumi.Output<Record<string, string>>;
  readonly registryArns: pulumi.Output<Record<string, string>>;
  readonly apiKeys: pulumi.Output<Record<string, string>>;
  readonly tokenEndpoints: pulumi.Output<Record<string, string>>;
  readonly logGroups: pulumi.Output<Record<string, string>>;
  readonly dnsRecords: pulumi.Output<DnsRecord[]>;
  readonly watched: WatchedApi[];
}

/** The APIs of this program, each by the same `Api` as those of others. */
export function createApis(
  name: string,
  args: ResolvedGatehouse,
  made: Referred & Pick<Domains, "formerDomains">,
  opts: pulumi.ComponentResourceOptions,
): Apis {
  const reference = referenceOf(name, args, made);
  const { accountId, region } = args;
  const { domain } = reference;
  const formerNames = made.formerDomains.map(({ domainName }) => domainName);
  // To itself it is not taken, and it answers at the domains before.
  const gatehouse = { ...reference, own: [], ...(domain && { domain: { ...domain, formerNames } }) };
  const keys = createGatehouseKeys(name, args, reference, opts);
  const logging = createRestLogging(`${name}-rest-logging`, args, opts);
  const after = { ...opts, dependsOn: [...(keys ? [keys] : []), ...logging] };
  const apis = args.apis.map((settings) => ({
    settings,
    api: new Api(`${name}-${settings.name}`, { ...withRestLogging(settings), gatehouse, accountId, region }, after),
  }));
  const byName = <T>(of: (api: Api) => pulumi.Output<T>): pulumi.Output<Record<string, T>> =>
    pulumi.output(Object.fromEntries(apis.map(({ settings, api }) => [settings.name, of(api)]))) as pulumi.Output<
      Record<string, T>
    >;
  return {
    reference: pulumi.output(reference),
    urls: byName(({ urls }) => urls).apply((all) => joined(all, ".")),
    registryArns: byName(({ registryArns }) => registryArns).apply((all) => joined(all, "-")),
    apiKeys: byName(({ apiKeys }) => apiKeys).apply((all) => joined(all, ".")),
    tokenEndpoints: byName(({ tokenEndpoint }) => tokenEndpoint).apply(known),
    logGroups: byName(({ logGroup }) => logGroup),
    dnsRecords: pulumi.all(apis.map(({ api }) => api.dnsRecords)).apply((all) => all.flat()),
    watched: apis.map(({ settings, api }) => watchedApi(settings, api)),
  };
}

/** Of those that have one. */
function known(all: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(all).flatMap(([name, one]) => (one === undefined ? [] : [[name, one]])));
}

/** Values by two names, as values by one. */
function joined(groups: Record<string, Record<string, string>>, by: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(groups).flatMap(([one, group]) =>
      Object.entries(group).map(([other, value]) => [`${one}${by}${other}`, value]),
    ),
  );
}
