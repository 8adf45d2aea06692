import * as pulumi from "@pulumi/pulumi";
import type { NamedApi, ResolvedApi } from "./args";
import { gatewayArgs, restGatewayArgs, type GatewayParts } from "./gateway-of";
import { Gateway } from "./gateway/gateway";
import type { GatewayArgs } from "./gateway/args";
import { RestGateway } from "./gateway/rest/rest-gateway";
import type { ApiKind } from "./kind";

/** What an API tells, whatever its kind. */
export interface CreatedGateway {
  readonly apiId: pulumi.Output<string>;
  readonly urls: pulumi.Output<Record<string, string>>;
  readonly issuer: pulumi.Output<string | undefined>;
  /** Of which a token must name one. */
  readonly audiences: pulumi.Output<string[]>;
  readonly tokenEndpoint: pulumi.Output<string | undefined>;
  /** What CloudWatch's metrics name it by: an HTTP API by its id, a REST API by its name. */
  readonly metricName: pulumi.Output<string>;
  /** The newest API key of each consumer, a secret. */
  readonly apiKeys: pulumi.Output<Record<string, string>>;
  /** Whose each API key is, by the key's id. */
  readonly consumers: pulumi.Output<Record<string, string>>;
  /** The certificates of which it shows one, as PEM. */
  readonly certificates: pulumi.Output<string[]>;
}

type Create = (
  name: string,
  api: ResolvedApi,
  args: GatewayArgs,
  opts: pulumi.ComponentResourceOptions,
) => CreatedGateway;

/** What gateways of both kinds say. */
const ofBoth = ({ apiId, urls, issuer, audiences, tokenEndpoint }: Gateway | RestGateway) => ({
  apiId,
  urls,
  issuer,
  audiences,
  tokenEndpoint,
});

/** One row a kind: a new one does not compile until it is here. */
const KINDS = {
  Http: (name, _, args, opts) => {
    const gateway = new Gateway(name, args, opts);
    return {
      ...ofBoth(gateway),
      metricName: gateway.apiId,
      apiKeys: pulumi.output<Record<string, string>>({}),
      consumers: pulumi.output<Record<string, string>>({}),
      certificates: pulumi.output<string[]>([]),
    };
  },
  Rest: (name, api, args, opts) => {
    const gateway = new RestGateway(name, restGatewayArgs(api, args), opts);
    const { apiName: metricName, apiKeys, consumers, certificates } = gateway;
    return { ...ofBoth(gateway), metricName, apiKeys, consumers, certificates };
  },
} satisfies Record<ApiKind, Create>;

const TYPES = {
  Http: "gatehouse:index:Gateway",
  Rest: "gatehouse:index:RestGateway",
} satisfies Record<ApiKind, string>;

export function createGateway(
  name: string,
  api: NamedApi,
  made: GatewayParts,
  opts: pulumi.ComponentResourceOptions,
): CreatedGateway {
  // What gateways of both kinds have goes on: the paths on the domain, of which it has each once, and a user pool with its users.
  const aliases = Object.values(TYPES)
    .filter((type) => type !== TYPES[api.kind])
    .map((type) => ({ type }));
  return KINDS[api.kind](name, api, gatewayArgs(api, made), pulumi.mergeOptions(opts, { aliases }));
}
