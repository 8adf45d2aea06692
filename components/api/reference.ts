import type * as pulumi from "@pulumi/pulumi";
import { dictionary, fields, flag, input, isGroup, isOutput, list, oneNumberOf, problem, text, whole } from "../../fields"; // prettier-ignore
import { ACCOUNT_ID, ARN, FIREHOSE_STREAM_ARN, IAM_POLICY_ARN, IAM_ROLE_ARN, KMS_KEY_ARN, nameOf, SECURITY_GROUP_ID, SUBNET_ID, TAG_KEY, TAG_VALUE, VPC_ID } from "../../fields/aws"; // prettier-ignore
import { DNS_NAME } from "../../fields/dns";
import { COMMON_NAME } from "../../haproxy/config";
import { AUDIENCE, CLAIM, ISSUER } from "../../fields/oauth";
import type { ArchiveDestination } from "../shared/log-archive";
import { isOlder, LIBRARY_VERSION } from "../shared/library";
import { VPC_LINK_REGION } from "../shared/region";
import { API_QUOTAS, type ApiQuotas } from "./quotas";
import { OUTSIDE_HOST_NAME, SERVICE_PORT } from "./backends/args";
import { API_NAME, DOMAIN_GENERATION, DOMAIN_PATH, FORMER_DOMAIN_NAMES } from "./gateway/args";

/** The format of references that this library writes, and the only one that it reads. */
export const REFERENCE_SCHEMA = 1;

/** Whose tokens a gatehouse's APIs take, unless they say otherwise. */
export interface ReferenceIssuer {
  readonly issuer: pulumi.Input<string>;
  readonly audiences: pulumi.Input<string>[];
  readonly clientClaim: string;
  readonly scopeClaim: string;
  /** What stands in front of scopes in tokens. */
  readonly scopePrefix?: string;
}

/** The domain that APIs share, each by paths of its own. */
export interface ReferenceDomain {
  readonly name: pulumi.Input<string>;
  /** Whether clients show a certificate there. */
  readonly mutualTls: boolean;
  /**
   * Which of the gatehouse's domains it is.
   * @default 1
   */
  readonly generation?: number;
  /**
   * The domains before it on which the platform's own APIs answer as well, the last one first; APIs of other programs move.
   * @default none
   */
  readonly formerNames?: pulumi.Input<string>[];
}

/** The certificate that the gateways of REST APIs may show HAProxy. */
export interface ReferenceCertificate {
  /** Of the certificate in ACM. */
  readonly arn: pulumi.Input<string>;
  /** By which HAProxy knows it, with the authority. */
  readonly commonName: string;
}

/** An API and its paths on the shared domain, without slashes around them. */
export interface AttachedApi {
  /** As its `Api` is called. */
  readonly name: string;
  /**
   * Where it is on the shared domain; empty for none.
   * @default nothing is known of its paths
   */
  readonly paths?: string[];
}

/** Ports, both ends included. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** Where HAProxy may be sent that is not a service of the namespace. */
export interface ReferenceOutside {
  readonly host: string;
  readonly port: number;
}

/**
 * All that an `Api` must know of its gatehouse: plain data without a secret, an output of the platform's program. Another program reads
 * it by `getOutputDetails` of a StackReference, since what decides what is created must be plain.
 */
export interface GatehouseReference {
  /** Of this format: 1. */
  readonly schema: number;
  /** Of the library that made it. */
  readonly libraryVersion: string;
  readonly identity: string;
  readonly accountId: string;
  readonly region: string;
  readonly vpcId: pulumi.Input<string>;
  readonly privateSubnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** The group that services attach to be reached. */
  readonly backendSecurityGroupId: pulumi.Input<string>;
  /** The ports on which they are. */
  readonly ports: PortRange;
  /** The private DNS name that services are found under, and its Cloud Map namespace. */
  readonly namespace: string;
  readonly namespaceId: pulumi.Input<string>;
  readonly outside: ReferenceOutside[];
  readonly vpcLinkId: pulumi.Input<string>;
  readonly listenerArn: pulumi.Input<string>;
  /** The name on the certificate that the gateway meets behind the link. */
  readonly serverName: string;
  /** The bucket that registrations are put in. */
  readonly registrationsBucket: pulumi.Input<string>;
  readonly domain?: ReferenceDomain;
  /**
   * What a REST API's gateway may show HAProxy: `rest.clientCertificate.issued`.
   * @default the gatehouse issues none for gateways
   */
  readonly gatewayCertificate?: ReferenceCertificate;
  readonly issuer?: ReferenceIssuer;
  /**
   * Whether HAProxy verifies tokens once more, unless an API says so itself; with an issuer, its keys are fetched.
   * @default the gateways' word is taken
   */
  readonly verifyTokens?: boolean;
  /** What the names of log groups begin with, for the key's policy. */
  readonly logGroupPrefix: string;
  readonly logKeyArn: pulumi.Input<string>;
  readonly logRetentionDays: number;
  /**
   * Where access logs send a copy.
   * @default nowhere
   */
  readonly logArchive?: ArchiveDestination;
  /** The longest that a gateway may wait for an answer: what a stopping task of the fleet finishes. In milliseconds. */
  readonly timeoutMilliseconds: number;
  readonly quotas: ApiQuotas;
  /** How many instances the namespace has room for, beside those of the platform's own. */
  readonly instances: number;
  /** The gatehouse's own APIs, and those of other programs that the platform knows of. */
  readonly own: AttachedApi[];
  readonly attached: AttachedApi[];
  /** Where alarms are told. */
  readonly alarmTopicArn?: pulumi.Input<string>;
  /** The alarm of the request path: while it calls, those of APIs do not. */
  readonly requestPathAlarmArn?: pulumi.Input<string>;
  readonly permissionsBoundaryArn?: pulumi.Input<string>;
  readonly tags?: Record<string, string>;
  /** Whether API Gateway's metrics of each route are kept, unless an API says so itself. */
  readonly detailedMetrics: boolean;
  /** Whether logs are protected, unless an API says so itself. */
  readonly protect: boolean;
}

const NAME = (of: string, example: string) => text(nameOf(of, example));

export const ATTACHED_API = fields<AttachedApi>()({
  name: text(API_NAME),
  paths: list(text(DOMAIN_PATH), { of: "paths", distinct: true }).optional("nothing is known of its paths"),
});

export const ATTACHED = list(ATTACHED_API, { of: "APIs", distinct: { by: "name" } });

const REFERENCE_FIELDS = fields<GatehouseReference>()({
  schema: oneNumberOf({ values: [REFERENCE_SCHEMA] }),
  libraryVersion: text({ what: "give a version", fits: /^\d+\.\d+\.\d+[\w.+-]*$/, example: "1.2.3" }),
  identity: NAME("the gatehouse's identity", "edge-prod"),
  accountId: text(ACCOUNT_ID),
  region: text(VPC_LINK_REGION),
  vpcId: input(text(VPC_ID)),
  privateSubnetIds: input(list(input(text(SUBNET_ID)), { of: "subnets" })),
  backendSecurityGroupId: input(text(SECURITY_GROUP_ID)),
  ports: fields<PortRange>()({ from: SERVICE_PORT, to: SERVICE_PORT }),
  namespace: text(DNS_NAME),
  namespaceId: input(NAME("the Cloud Map namespace's id", "ns-0123456789abcdef")),
  outside: list(fields<ReferenceOutside>()({ host: text(OUTSIDE_HOST_NAME), port: SERVICE_PORT }), { of: "hosts" }),
  vpcLinkId: input(NAME("the VPC link's id", "a1b2c3")),
  listenerArn: input(text(ARN)),
  serverName: text(DNS_NAME),
  registrationsBucket: input(NAME("the bucket of the registrations", "edge-registrations-0123456")),
  domain: fields<ReferenceDomain>()({
    name: input(text(DNS_NAME)),
    mutualTls: flag(),
    generation: DOMAIN_GENERATION,
    formerNames: FORMER_DOMAIN_NAMES,
  }).optional("clients use the name that AWS makes"),
  gatewayCertificate: fields<ReferenceCertificate>()({ arn: input(text(ARN)), commonName: text(COMMON_NAME) }).optional(
    "the gatehouse issues none for gateways",
  ),
  issuer: fields<ReferenceIssuer>()({
    issuer: input(text(ISSUER)),
    audiences: list(input(text(AUDIENCE)), { of: "audiences", from: 1, to: 50, why: "API Gateway quota" }),
    clientClaim: text(CLAIM),
    scopeClaim: text(CLAIM),
    scopePrefix: NAME("what stands in front of scopes", "edge/").optional("nothing"),
  }).optional("each API says who calls"),
  verifyTokens: flag().withDefault(false, "the gateways' word is taken"),
  logGroupPrefix: NAME("what log groups begin with", "/aws/vendedlogs/apigateway/edge-logs-"),
  logKeyArn: input(text(KMS_KEY_ARN)),
  logRetentionDays: whole({ from: 1, to: 3653, unit: "days" }),
  logArchive: fields<ArchiveDestination>()({
    streamArn: input(text(FIREHOSE_STREAM_ARN)),
    roleArn: input(text(IAM_ROLE_ARN)),
  }).optional("nowhere"),
  timeoutMilliseconds: whole({ from: 1001, to: 30_000, unit: "milliseconds" }),
  quotas: API_QUOTAS,
  instances: whole({ from: 0, to: 100_000 }),
  own: ATTACHED,
  attached: ATTACHED,
  alarmTopicArn: input(text(ARN)).optional("nobody is told"),
  requestPathAlarmArn: input(text(ARN)).optional("APIs' alarms call whatever is the cause"),
  permissionsBoundaryArn: input(text(IAM_POLICY_ARN)).optional("no role is bounded"),
  tags: dictionary(TAG_KEY, text(TAG_VALUE)).optional("the provider's"),
  detailedMetrics: flag(),
  protect: flag(),
});

/**
 * The table, which reads what any library of the format has written: of what a later one has added it takes no notice. Where there is no
 * reference, or one of a later format, that alone is said.
 */
export const REFERENCE: typeof REFERENCE_FIELDS = {
  ...REFERENCE_FIELDS,
  problems: (value, path = "") => {
    if (isOutput(value) || !isGroup(value)) return [problem(path, NO_REFERENCE, value)];
    const { schema, libraryVersion } = value;
    const sound = REFERENCE_FIELDS.rows.libraryVersion.problems(libraryVersion).length === 0;
    const later = sound && isOlder(LIBRARY_VERSION, libraryVersion as string);
    if (later && typeof schema === "number" && schema > REFERENCE_SCHEMA) {
      const what = `update pulumi-gatehouse to ${libraryVersion as string} here, as in the platform's program: this library reads references of format ${REFERENCE_SCHEMA}`;
      return [problem(path, what, schema)];
    }
    return REFERENCE_FIELDS.problems(later ? REFERENCE_FIELDS.resolve(value as never) : value, path);
  },
};

const NO_REFERENCE =
  "give the output reference of the platform's stack, plain, as a StackReference's getOutputDetails tells it";
