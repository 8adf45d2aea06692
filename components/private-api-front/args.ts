import type * as pulumi from "@pulumi/pulumi";
import { fields, flag, input, list, text, whole, type ResolvedBy } from "../../fields";
import { ACCOUNT_ID, ARN, cidrBlock, ec2Id, nameOf, SECURITY_GROUP_ID, SUBNET_ID, VPC_ID } from "../../fields/aws";
import { DNS_NAME } from "../../fields/dns";
import { NAME, SETTINGS, type HaproxySettings } from "../../haproxy/config";
import { FLEET_CLIENTS } from "../request-path/fleet/client-args";
import type { FleetAgent } from "../request-path/fleet/agent-args";
import { FLEET, FLEET_SETTINGS, type FleetSettings } from "../request-path/fleet/args";
import type { CertificateSecret, ServerCertificate } from "../request-path/fleet/certificate-args";
import type { StockImage } from "../request-path/fleet/stock-image";
import { AWS_ACCESS, type AwsAccess } from "../shared/aws-access";
import { IDENTITY } from "../shared/identity";
import { REGION } from "../shared/region";
import { SIGNING, type PrivateApiSigning } from "./signing-args";

/** A private REST API that is there already, in the same account and region. */
export interface PrivateApiSettings {
  /** Its id in API Gateway: `a1b2c3d4e5`. */
  readonly id: pulumi.Input<string>;
  /** The stage that clients reach: HAProxy puts it in front of each path, so that clients see nothing of it. */
  readonly stage: string;
  /**
   * How long the API may take to answer, in milliseconds, 50 to 60,000: the longest timeout of its integrations. HAProxy waits a second
   * longer, so that it is the API that says what was late.
   * @default 29000
   */
  readonly timeoutMilliseconds?: number;
}

/** An execute-api endpoint that the VPC has already: with private DNS it can have one alone. */
export interface ExistingEndpoint {
  /** `vpce-…`. Its private DNS names must be on, and its own policy must let this API be called. */
  readonly id: pulumi.Input<string>;
  /** The group in front of it: opened to HAProxy on 443. */
  readonly securityGroupId: pulumi.Input<string>;
}

/** Who may call, by where from and by which certificate. */
export interface PrivateApiClients {
  /**
   * The networks that they call from, 1 to 50: the VPC's own, or others over peering, a transit gateway, a VPN or Direct Connect. Not the
   * internet: the balancer has private addresses alone.
   */
  readonly cidrBlocks: string[];
  /**
   * The trust bundle of the authorities that issue their certificates, in Secrets Manager: `trustSecretArn` of a `RotatedCertificate`, or one
   * of the same format (docs/private-api.md).
   */
  readonly trust: CertificateSecret;
  /**
   * The common names that are let in, 1 to 100.
   * @default whoever has a certificate of the authorities
   */
  readonly subjects?: string[];
}

export interface PrivateApiFrontArgs extends FleetSettings, AwsAccess {
  /**
   * What tells it from all others of the account and region: the task definition's family, and the dimension `Service` of its metrics.
   * @default the component's name
   */
  readonly identity?: string;
  /** The AWS account, twelve digits. */
  readonly accountId: string;
  readonly region: string;
  /** The VPC that everything is in, with DNS support and host names on. */
  readonly vpcId: pulumi.Input<string>;
  /** Private subnets, one a zone: balancer, tasks and endpoint are spread over them. */
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  readonly api: PrivateApiSettings;
  /**
   * A container beside HAProxy signs each request.
   * @default none: methods that ask for `AWS_IAM` answer 403
   */
  readonly signing?: PrivateApiSigning;
  /**
   * An execute-api endpoint that the VPC has already.
   * @default a new one, with private DNS: calls from the VPC to the default names of all other APIs of the region then go through it, and
   * its policy lets this API alone be called
   */
  readonly endpoint?: ExistingEndpoint;
  readonly clients: PrivateApiClients;
  /** What HAProxy shows to clients: for the name that they call. */
  readonly serverCertificate: ServerCertificate;
  /** HAProxy's image where `image` names none: exactly one of the two. */
  readonly stockImage?: StockImage;
  readonly agent: FleetAgent;
  /**
   * Limits by the certificate's subject, classes by its common name, and what else is decided about HAProxy.
   * @default each has its own
   */
  readonly haproxy?: HaproxySettings;
  /** The private DNS name that the tasks find each other under, such as `front.internal`. It is created. */
  readonly namespace: string;
  /** The log group that the tasks write to. */
  readonly logGroupArn: pulumi.Input<string>;
  /** The name of that log group. */
  readonly logGroupName: pulumi.Input<string>;
  /**
   * Whether Pulumi refuses to delete the balancer and the bucket that the API is registered in.
   * @default true
   */
  readonly protect?: boolean;
}

const SIGNED_ELSEWHERE =
  "leave it out, and give signing where methods ask for AWS_IAM: a container beside HAProxy signs each request (docs/private-api.md)";

export const PRIVATE_API_FRONT = fields<PrivateApiFrontArgs>()({
  ...FLEET_SETTINGS.rows,
  ...AWS_ACCESS,
  identity: IDENTITY,
  accountId: text(ACCOUNT_ID),
  region: text(REGION),
  vpcId: input(text(VPC_ID)),
  subnetIds: input(list(input(text(SUBNET_ID)), { of: "private subnets", from: 1 })),
  api: fields<PrivateApiSettings>()(
    {
      id: input(text(nameOf("the API's id", "a1b2c3d4e5"))),
      stage: text(NAME),
      timeoutMilliseconds: whole({
        from: 50,
        to: 60_000,
        unit: "milliseconds",
        why: "a task that stops finishes what it has in that time",
      }).withDefault(29_000, "API Gateway's own, unless its quota was raised"),
    },
    {
      mutualTls:
        "leave it out: API Gateway has no mutual TLS on a private API. HAProxy asks clients for certificates, by clients.trust (docs/private-api.md)",
      clientCertificate:
        "leave it out: API Gateway asks nobody for a certificate on a private API. Its policy lets calls through this endpoint alone",
      iam: SIGNED_ELSEWHERE,
      signer: SIGNED_ELSEWHERE,
    },
  ),
  signing: SIGNING.optional("methods that ask for AWS_IAM answer 403"),
  endpoint: fields<ExistingEndpoint>()({
    id: input(text(ec2Id("vpce", "an execute-api endpoint"))),
    securityGroupId: input(text(SECURITY_GROUP_ID)),
  }).optional("a new one"),
  clients: fields<PrivateApiClients>()({
    cidrBlocks: list(text(cidrBlock(8, 32, "networks of clients, not the internet")), {
      of: "networks",
      from: 1,
      to: 50,
      distinct: true,
    }),
    trust: FLEET_CLIENTS.rows.trust,
    subjects: FLEET_CLIENTS.rows.subjects,
  }),
  serverCertificate: FLEET.rows.serverCertificate,
  stockImage: FLEET.rows.stockImage,
  agent: FLEET.rows.agent,
  haproxy: SETTINGS.withDefault({}, "each has its own"),
  namespace: text(DNS_NAME),
  logGroupArn: input(text(ARN)),
  logGroupName: input(text(nameOf("the log group's name", "/aws/ecs/front-logs-fleet-0123456"))),
  protect: flag().withDefault(true, "without balancer and bucket nobody is served"),
});

/** Arguments with their defaults. */
export type ResolvedPrivateApiFront = ResolvedBy<typeof PRIVATE_API_FRONT>;

/** How much longer HAProxy waits than the API takes. */
export const API_FIRST_MS = 1000;
