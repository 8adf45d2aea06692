import * as pulumi from "@pulumi/pulumi";
import { createIssuer } from "../api/gateway/issuer";
import { REST_LOG_PREFIXES } from "../api/gateway/rest/log-prefixes";
import { Keys } from "../foundation/keys";
import { archiveLogPrefix, createArchive, type Archive, type ArchiveArgs } from "../foundation/archive";
import { Logs, logGroupPrefixes } from "../foundation/logs";
import type { NetworkSettings } from "../foundation/args";
import { Network } from "../foundation/network";
import { registrationsBucketName } from "../request-path/fleet/registrations";
import { bucketArn } from "../shared/bucket";
import type { DnsRecord } from "../shared/dns-validation";
import { everywhere } from "../shared/everywhere";
import { refuse } from "../shared/refuse";
import { GATEHOUSE, type GatehouseArgs, type ResolvedGatehouse } from "./args";
import type { GatehouseReference } from "../api/reference";
import { createApis } from "./apis";
import { createAlarms, createViews, watchedPaths } from "./observability";
import { createCertificatePath, rotationLogPrefixes } from "./certificate-path";
import { createDestroyGuard } from "./destroy-guard";
import { heartbeatLogPrefixes } from "./heartbeat";
import { fleetName, identityOf, logsIdentity } from "./names";
import type { CertificateAuthority, HaproxyCertificates } from "./outputs";
import { gatehouseProblems } from "./problems";
import { createRequestPath } from "./request-path";

/**
 * One tight front door before a company's services.
 *
 * client -> gateway -> link -> balancer -> fleet -> backends
 * issue -> secret -> rotate -> agent -> haproxy
 *
 * Creates the foundation (network, keys, logs) and every hop of both paths. All that is wrong with the arguments is said at
 * once, before anything is created.
 *
 * @example
 * const edge = new gatehouse.Gatehouse("edge", {
 *   accountId: "123456789012",
 *   region: "us-east-1",
 *   network: { cidrBlock: "10.0.0.0/16", availabilityZoneIds: ["use1-az1", "use1-az2"] },
 *   logs: { retentionDays: 365 },
 *   authorizer: { jwt: { issuer: "https://id.example.com/", audiences: ["api"] } },
 *   apis: [
 *     {
 *       name: "orders",
 *       stages: [
 *         { name: "v1", throttle: { rateLimit: 500, burstLimit: 1000 }, versions: [{ name: "blue", port: 8080 }] },
 *       ],
 *     },
 *   ],
 *   tls: { serverName: "origin.example.com", hostedZoneId: "Z0123456789ABCDEFGHIJ" },
 *   alarms: { emails: ["on-call@example.com"] },
 *   certificates: { breakGlassArns: ["arn:aws:iam::123456789012:role/break-glass"] },
 *   fleet: { image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/haproxy:3.4.7" },
 * });
 */
export class Gatehouse extends pulumi.ComponentResource {
  /** What an `Api` of another program is attached by: plain data, no secret. */
  readonly reference: pulumi.Output<GatehouseReference>;
  /** Where clients call each stage of its APIs: `https://…` by `<api>.<stage>`. */
  readonly urls: pulumi.Output<Record<string, string>>;
  /** The records that the DNS must have where it is kept elsewhere than in Route 53; else empty. */
  readonly dnsRecords: pulumi.Output<DnsRecord[]>;
  /** The issuer whose tokens its APIs take, unless they say otherwise. */
  readonly issuer: pulumi.Output<string | undefined>;
  /** Where machine clients get their tokens; only with a user pool. */
  readonly tokenEndpoint: pulumi.Output<string | undefined>;
  /** Where machine clients of APIs with a user pool of their own get their tokens, by the API's name. */
  readonly tokenEndpoints: pulumi.Output<Record<string, string>>;
  /** The newest API key of each consumer of this program's REST APIs, by `<api>.<consumer>`: a secret. */
  readonly apiKeys: pulumi.Output<Record<string, string>>;
  /** The VPC, made or brought along. */
  readonly vpcId: pulumi.Output<string>;
  /** Its private subnets, one in each zone. */
  readonly privateSubnetIds: pulumi.Output<string[]>;
  /** The group that services attach to be reached. */
  readonly backendSecurityGroupId: pulumi.Output<string>;
  /** The group in front of AWS's service endpoints: it admits the group that services attach. Nothing where NAT leads to AWS. */
  readonly endpointsSecurityGroupId: pulumi.Output<string | undefined>;
  /** The managed prefix list of S3's gateway endpoint. Nothing where NAT leads to AWS. */
  readonly s3PrefixListId: pulumi.Output<string | undefined>;
  /** Where services register, by `<api>-<stage>-<version>`. */
  readonly registryArns: pulumi.Output<Record<string, string>>;
  /** The secret with the roots that HAProxy's client certificate is signed by: what a service verifies it against. */
  readonly trustSecretArn: pulumi.Output<string>;
  /** The DNS name in that certificate: others have certificates of the same roots, so a service lets in this name alone. */
  readonly haproxyName: pulumi.Output<string>;
  /** The KMS key that encrypts it: who reads it must be allowed to decrypt with this. */
  readonly trustKeyArn: pulumi.Output<string>;
  /** Whose certificates are trusted: what another program's `RotatedCertificate`, in this account and region, takes as `authorities`. */
  readonly certificateAuthorities: pulumi.Output<CertificateAuthority[]>;
  /** The name of the one that signs: that component's `issuer`. */
  readonly certificateIssuer: pulumi.Output<string>;
  /** The IAM path of the roles that a private authority signs for: that component's `signersPath`. */
  readonly signersPath: pulumi.Output<string>;
  /** What a runbook names of the certificates that HAProxy shows, `server` and `client`: secrets, functions, log groups. */
  readonly certificates: pulumi.Output<HaproxyCertificates>;
  /** What CloudWatch's metrics name the balancer by. */
  readonly balancerArnSuffix: pulumi.Output<string>;
  /** The same of the target group that its tasks register in. */
  readonly targetGroupArnSuffix: pulumi.Output<string>;
  /** The ECS cluster of the tasks. */
  readonly clusterName: pulumi.Output<string>;
  /** The ECS service of the tasks. */
  readonly serviceName: pulumi.Output<string>;
  /** What the service is asked to run. `pulumi up` does not wait until it does: `npm run deployed` (docs/decisions/0006). */
  readonly taskDefinitionArn: pulumi.Output<string>;
  /** Where alarms are told; none with `alarms.noneBecause`. */
  readonly alarmTopicArn: pulumi.Output<string | undefined>;
  /** The access logs of its APIs, by name. */
  readonly gatewayLogGroups: pulumi.Output<Record<string, string>>;
  /** The name of the log group of the tasks. */
  readonly fleetLogGroup: pulumi.Output<string>;

  constructor(name: string, args: GatehouseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gatehouse:index:Gatehouse", name, {}, pulumi.mergeOptions(opts, everywhere(args)));
    refuse(gatehouseProblems(name, args), this);
    const settings = GATEHOUSE.resolve(args);
    const childOptions = { parent: this };

    const { keys, logs, archive, network } = createFoundation(name, settings, childOptions);
    const certificates = createCertificatePath(name, settings, keys, childOptions);
    const requests = createRequestPath(name, settings, { keys, logs, network, certificates }, childOptions);
    const issuer = createIssuer(name, { ...settings.authorizer, region: settings.region }, childOptions);
    const watched = watchedPaths(name, settings, {
      ...requests,
      watched: certificates.watched,
      archive: archive?.watched,
    });
    const alarms = createAlarms(name, settings, watched, certificates.watched, childOptions);
    const { gatewayCertificate } = certificates;
    const destination = archive?.destination;
    const made = { ...requests, keys, logs, archive: destination, network, alarms, issuer, gatewayCertificate };
    const apis = createApis(name, settings, made, childOptions);
    createViews(name, settings, { watched, logs, alarms, apis }, childOptions);
    const { balancer, fleet, backends } = requests;
    const { outputs } = certificates;

    this.urls = apis.urls;
    this.reference = apis.reference;
    this.dnsRecords = pulumi.all([requests.dnsRecords, apis.dnsRecords]).apply((all) => all.flat());
    this.issuer = pulumi.output(issuer?.jwt.issuer);
    this.tokenEndpoint = pulumi.output(issuer?.tokenEndpoint);
    this.tokenEndpoints = apis.tokenEndpoints;
    this.apiKeys = apis.apiKeys;
    this.vpcId = network.vpcId;
    this.privateSubnetIds = network.privateSubnetIds;
    this.backendSecurityGroupId = backends.securityGroupId;
    this.endpointsSecurityGroupId = network.endpointsSecurityGroupId;
    this.s3PrefixListId = network.s3PrefixListId;
    this.registryArns = apis.registryArns;
    this.trustSecretArn = outputs.trust.secretArn;
    this.haproxyName = pulumi.output(outputs.haproxyName);
    this.trustKeyArn = outputs.trust.keyArn;
    this.certificateAuthorities = outputs.authorities;
    this.certificateIssuer = pulumi.output(outputs.issuer);
    this.signersPath = pulumi.output(outputs.signersPath);
    this.certificates = outputs.certificates;
    this.balancerArnSuffix = balancer.arnSuffix;
    this.targetGroupArnSuffix = balancer.targetGroupArnSuffix;
    this.clusterName = fleet.clusterName;
    this.serviceName = fleet.serviceName;
    this.taskDefinitionArn = fleet.taskDefinitionArn;
    this.alarmTopicArn = alarms.topicArn;
    this.gatewayLogGroups = apis.logGroups;
    this.fleetLogGroup = logs.fleetGroupName;
    this.registerOutputs({ urls: this.urls, reference: this.reference, logsKeyArn: keys.logsKeyArn });
    createDestroyGuard(name, this, settings.protect, opts);
  }
}

function createFoundation(name: string, args: ResolvedGatehouse, opts: pulumi.ComponentResourceOptions) {
  const { accountId, region, protect } = args;
  const [identity, ofLogs] = [`${identityOf(name, args)}-keys`, logsIdentity(name, args)];
  const prefixes = [
    ...Object.values(logGroupPrefixes(ofLogs)),
    ...rotationLogPrefixes(name, args),
    ...heartbeatLogPrefixes(name, args),
    // AWS names the groups of REST APIs, which teams attach whenever they like.
    ...REST_LOG_PREFIXES,
    ...(args.logs.archive === undefined ? [] : [archiveLogPrefix(identityOf(name, args))]),
  ];
  const keys = new Keys(`${name}-keys`, { accountId, region, identity, protect, logGroupPrefixes: prefixes }, opts);
  const { retentionDays } = args.logs;
  const kept = { retentionDays, protect, keyArn: keys.logsKeyArn };
  const logs = new Logs(`${name}-logs`, { ...kept, identity: ofLogs }, opts);
  const archive = createLogArchive(name, args, { ...kept, logs });
  const network = new Network(
    `${name}-network`,
    { ...networkSettings(name, args), accountId, region, flowLogGroupArn: logs.flowGroupArn },
    opts,
  );
  return { keys, logs, archive, network };
}

/** Undefined where none is asked for. */
function createLogArchive(
  name: string,
  { accountId, region, logs: { archive }, ...args }: ResolvedGatehouse,
  made: Pick<ArchiveArgs, "retentionDays" | "protect" | "keyArn"> & { readonly logs: Logs },
): Archive | undefined {
  if (archive === undefined) return undefined;
  const { logs, ...kept } = made;
  const identity = identityOf(name, args);
  const logGroups = { gateway: logs.gatewayGroupName, fleet: logs.fleetGroupName, flow: logs.flowGroupName };
  const settings = { ...archive, ...kept, accountId, region, identity, logGroups };
  return createArchive(`${name}-archive`, settings, { parent: logs });
}

/** The S3 endpoint leads to the bucket of the registrations as well, where the network is ours. */
function networkSettings(name: string, { network, region, accountId, ...args }: ResolvedGatehouse): NetworkSettings {
  if (network.existing !== undefined) return network;
  const identity = fleetName(identityOf(name, args));
  const arn = bucketArn(registrationsBucketName({ identity, region, accountId }), region);
  const read = [
    { actions: ["s3:ListBucket", "s3:ListBucketVersions"], resources: [arn] },
    { actions: ["s3:GetObject", "s3:GetObjectVersion"], resources: [`${arn}/*`] },
  ];
  return { ...network, s3Access: [...network.s3Access, ...read] };
}
