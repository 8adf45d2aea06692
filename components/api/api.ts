import * as pulumi from "@pulumi/pulumi";
import { issuerKeysKey, KeysOf } from "../../haproxy/config";
import { Domain } from "../request-path/domain/domain";
import type { DnsRecord } from "../shared/dns-validation";
import { everywhere } from "../shared/everywhere";
import { refuse } from "../shared/refuse";
import { API, type ApiArgs, type NamedApi } from "./args";
import { createApiAlarms } from "./alarms";
import { createGateway, type CreatedGateway } from "./create-gateway";
import { createAccessLog } from "./log";
import { API_TAG, GATEHOUSE_TAG } from "./names";
import { createOriginProof, type OriginProof } from "./origin-proof";
import { apiName, apiProblems } from "./problems";
import { JWT } from "./gateway/authorizer-args";
import { createIssuerKeys } from "./issuer-keys/issuer-keys";
import { createRegistration } from "./registration";
import { registrationOf } from "./registration-of";
import { createServices } from "./services";
import { keysOf } from "./token-verification";

/**
 * One service's API behind a gatehouse, attached from whichever program: who may call it, what, and which versions answer.
 *
 * client -> **gateway** -> link -> balancer -> fleet -> **backends**
 *
 * Creates an HTTP API, or with `kind: Rest` a REST API, with its stages and its log, the names in Cloud Map that its versions register
 * under, an origin proof of its own, alarms, and the registration by which the running fleet takes it up within seconds: no task
 * restarts, and no rule of a security group is needed. Services join by `serviceRegistries: { registryArn }` and the gatehouse's `backendSecurityGroupId`.
 *
 * @example
 * // const { value: reference } = await new pulumi.StackReference("example/platform/prod").getOutputDetails("reference");
 * const orders = new gatehouse.Api("orders", {
 *   gatehouse: reference as gatehouse.GatehouseReference,
 *   routes: [{ key: "GET /orders", scopes: ["orders:read"] }],
 *   stages: [
 *     { name: "v1", throttle: { rateLimit: 500, burstLimit: 1000 }, versions: [{ name: "blue", port: 8080 }] },
 *   ],
 * });
 */
export class Api extends pulumi.ComponentResource {
  /** What tells it from the gatehouse's other APIs. */
  readonly apiName: pulumi.Output<string>;
  /** Its id in API Gateway. */
  readonly apiId: pulumi.Output<string>;
  /** Where clients call each stage: `https://…` by stage name. */
  readonly urls: pulumi.Output<Record<string, string>>;
  /** The issuer whose tokens are taken; none where no token is asked for. */
  readonly issuer: pulumi.Output<string | undefined>;
  /** Where machine clients get their tokens; only with a user pool of its own. */
  readonly tokenEndpoint: pulumi.Output<string | undefined>;
  /** Where each version registers, by `<stage>-<version>`: Cloud Map service ARNs. */
  readonly registryArns: pulumi.Output<Record<string, string>>;
  /** The records that the DNS must have where it is kept elsewhere than in Route 53; else empty. */
  readonly dnsRecords: pulumi.Output<DnsRecord[]>;
  /** What CloudWatch's metrics name it by: an HTTP API by its id, a REST API by its name. */
  readonly metricName: pulumi.Output<string>;
  /** The newest API key of each consumer of a REST API's usage plans, a secret. */
  readonly apiKeys: pulumi.Output<Record<string, string>>;
  /** The name of its access log. */
  readonly logGroup: pulumi.Output<string>;

  constructor(name: string, args: ApiArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gatehouse:index:Api", name, {}, pulumi.mergeOptions(opts, tagged(name, args)));
    refuse(apiProblems(name, args), this);
    const settings = { ...API.resolve(args), name: apiName(name, args) };
    const childOptions = { parent: this };

    const log = createAccessLog(`${name}-log`, settings, childOptions);
    const services = createServices(name, settings, childOptions);
    const proof = createOriginProof(`${name}-origin-proof`, settings.originProofGeneration, childOptions);
    const domain = createDomain(`${name}-domain`, settings, childOptions);
    const gateway = createGateway(name, settings, { log, proof, domain }, childOptions);
    const keys = createOwnKeys(`${name}-issuer-keys`, settings, gateway, childOptions);
    // A name in Cloud Map that another program has is refused before this program overwrites the registration of the same name.
    createRegistration(`${name}-registration`, registered(settings, proof, gateway), {
      ...childOptions,
      dependsOn: [...keys, ...Object.values(services)],
    });
    createApiAlarms(`${name}-alarms`, settings, gateway, childOptions);

    this.apiName = pulumi.output(settings.name);
    this.apiId = gateway.apiId;
    this.urls = gateway.urls;
    this.issuer = gateway.issuer;
    this.tokenEndpoint = gateway.tokenEndpoint;
    this.registryArns = arnsOf(services);
    this.dnsRecords = domain?.dnsRecords ?? pulumi.output([]);
    this.metricName = gateway.metricName;
    this.apiKeys = gateway.apiKeys;
    this.logGroup = log.name;
    this.registerOutputs({ apiId: this.apiId, urls: this.urls, registryArns: this.registryArns });
  }
}

function arnsOf(services: Record<string, { readonly arn: pulumi.Output<string> }>) {
  return pulumi.output(Object.fromEntries(Object.entries(services).map(([registry, { arn }]) => [registry, arn])));
}

/** Of a gatehouse's own APIs the whole gatehouse says what is on everything; of all others their own program. */
function tagged(name: string, args: ApiArgs): pulumi.ComponentResourceOptions {
  const { gatehouse, tags = gatehouse?.tags } = args ?? {};
  const { permissionsBoundaryArn, identity = "" } = gatehouse ?? {};
  const allTags = { ...tags, [GATEHOUSE_TAG]: identity, [API_TAG]: apiName(name, args ?? {}) };
  return everywhere({ tags: allTags, permissionsBoundaryArn });
}

function createDomain(name: string, api: NamedApi, opts: pulumi.ComponentResourceOptions): Domain | undefined {
  return api.domain && new Domain(name, { ...api.domain, region: api.gatehouse.region }, opts);
}

/** Of an issuer of its own, where HAProxy verifies its tokens. The gatehouse fetches those of its issuer. */
function createOwnKeys(
  name: string,
  api: NamedApi,
  { issuer }: CreatedGateway,
  opts: pulumi.ComponentResourceOptions,
): pulumi.Resource[] {
  if (keysOf(api) !== KeysOf.Api) return [];
  const { gatehouse, protect = gatehouse.protect } = api;
  const args = { gatehouse, issuer: issuer.apply((url) => url!), key: issuerKeysKey(api.name), protect };
  return [createIssuerKeys(name, args, opts)];
}

function registered(api: NamedApi, { hashes }: OriginProof, gateway: CreatedGateway) {
  const { authorizer, gatehouse } = api;
  const { consumers, certificates, issuer, audiences } = gateway;
  const { clientClaim } = (authorizer ? authorizer.jwt : gatehouse.issuer) ?? { clientClaim: JWT.rows.clientClaim.default }; // prettier-ignore
  return {
    bucket: api.gatehouse.registrationsBucket,
    api: api.name,
    registration: pulumi
      .all([hashes, consumers, certificates, issuer, audiences])
      .apply(([originProofs, owners, trusted, url, forWhom]) =>
        registrationOf(api, {
          ...{ originProofs, consumers: owners, certificates: trusted },
          ...(url !== undefined && { issuer: { issuer: url, audiences: forWhom, clientClaim } }),
        }),
      ),
  };
}
