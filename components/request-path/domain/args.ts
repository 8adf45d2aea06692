import type * as pulumi from "@pulumi/pulumi";
import { fields, flag, input, oneOf, text, whole, type ResolvedBy } from "../../../fields";
import { ACM_CERTIFICATE_ARN, HEALTH_CHECK_ID, HOSTED_ZONE_ID, nameOf, S3_URI } from "../../../fields/aws";
import { DNS_NAME } from "../../../fields/dns";
import { VPC_LINK_REGION } from "../../shared/region";

/** Which of several regions of the same name a client is led to: Route 53's routing policies. */
export const RoutingPolicy = {
  /** The one with the lowest latency for the client. */
  Latency: "Latency",
  /** Each gets its share of clients, by `weight`. */
  Weighted: "Weighted",
  /** This one, while it is healthy. */
  Primary: "Primary",
  /** This one, while the primary is not healthy. */
  Secondary: "Secondary",
} as const;

export type RoutingPolicy = (typeof RoutingPolicy)[keyof typeof RoutingPolicy];

/** How this region shares the name with others. The region names its records apart from theirs (the set identifier). */
export interface RoutingSettings {
  /**
   * The same in all regions of the name, `Primary` and `Secondary` apart: Route 53 refuses records of different policies, and a
   * record without any beside them. So the region that is there already gets its policy first.
   */
  readonly policy: RoutingPolicy;
  /** With `Weighted`: this region's share of all regions' weights together, 0 to 255; 0 for none. */
  readonly weight?: number;
  /**
   * The Route 53 health check that takes this region out of DNS. It shows no client certificate, so under mutual TLS it asks a
   * CloudWatch alarm.
   * @default none: the region is taken out when API Gateway as a whole is away there
   */
  readonly healthCheckId?: pulumi.Input<string>;
}

/** Whose client certificates are taken. */
export interface MutualTlsSettings {
  /** PEM bundle of authorities: `s3://bucket/key`. */
  readonly truststoreUri: pulumi.Input<string>;
  /** The object's version: without it a new bundle would only count after the next change of the domain. */
  readonly truststoreVersion: pulumi.Input<string>;
  /**
   * A public certificate of ACM for the same name, by which AWS sees that the name is yours. Only beside a `certificateArn` that
   * was imported or that AWS Private CA has issued: API Gateway asks for it then.
   */
  readonly ownershipCertificateArn?: pulumi.Input<string>;
}

/** The API's own name, and where its DNS and certificate come from. */
export interface DomainSettings {
  /** `api.example.com`. Each stage is found below it, by its path. */
  readonly name: string;
  /** The public Route 53 zone that the name is in: certificate validation and address records are put there. Or `dnsElsewhere`. */
  readonly hostedZoneId?: pulumi.Input<string>;
  /**
   * Whether the name's DNS is kept somewhere else than in Route 53. No record is created then: the output `dnsRecords` tells
   * which there must be. The first `pulumi up` shows the one that ACM waits for, and goes on once it is there.
   * @default false
   */
  readonly dnsElsewhere?: boolean;
  /**
   * A certificate for the name that is in ACM already, issued, imported or by AWS Private CA, in the same region.
   * @default one that ACM issues and renews
   */
  readonly certificateArn?: pulumi.Input<string>;
  /**
   * How this region shares the name with others. Without it one region alone may have the name in Route 53.
   */
  readonly routing?: RoutingSettings;
  /**
   * Has clients prove themselves by certificate as well as by token. Instead of it is not to be had: whoever has the one and not the
   * other calls a gateway and domain of their own.
   */
  readonly mutualTls?: MutualTlsSettings;
}

export interface DomainArgs extends DomainSettings {
  /** Where the API is. */
  readonly region: string;
}

const ROUTING = fields<RoutingSettings>()({
  policy: oneOf(RoutingPolicy),
  weight: whole({ from: 0, to: 255, why: "Route 53 API, ResourceRecordSetWeight" }).optional("another policy"),
  healthCheckId: input(text(HEALTH_CHECK_ID)).optional("Route 53 asks API Gateway alone"),
});

const MUTUAL_TLS = fields<MutualTlsSettings>()({
  truststoreUri: input(text(S3_URI)),
  truststoreVersion: input(text(nameOf("the object's version", "3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY"))),
  ownershipCertificateArn: input(text(ACM_CERTIFICATE_ARN)).optional("ACM has issued the domain's certificate"),
});

/** What a domain of API Gateway has besides, and why not here. */
const ELSEWHERE = {
  securityPolicy:
    "leave it out: it is TLS_1_2, the only one of an HTTP API's domain, and the only one with mutual TLS (API Gateway guide). TLS 1.3 alone takes CloudFront in front",
};

export const DOMAIN_SETTINGS = fields<DomainSettings>()(
  {
    name: text({ ...DNS_NAME, example: "api.example.com" }),
    hostedZoneId: input(text(HOSTED_ZONE_ID)).optional("with `dnsElsewhere`"),
    dnsElsewhere: flag().withDefault(false, "Route 53 keeps it"),
    certificateArn: input(text(ACM_CERTIFICATE_ARN)).optional("ACM issues and renews one"),
    routing: ROUTING.optional("no other region has the name"),
    mutualTls: MUTUAL_TLS.optional("tokens alone tell who calls"),
  },
  ELSEWHERE,
);

export const DOMAIN = fields<DomainArgs>()({ ...DOMAIN_SETTINGS.rows, region: text(VPC_LINK_REGION) }, ELSEWHERE);

/** A domain's arguments with their defaults. */
export type ResolvedDomain = ResolvedBy<typeof DOMAIN>;
