import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { validated, type DnsRecord, type Validated } from "../../shared/dns-validation";
import { refuse } from "../../shared/refuse";
import { DOMAIN, type DomainArgs, type ResolvedDomain } from "./args";
import { domainProblems } from "./problems";
import { routedRecord } from "./routing";

/**
 * The name that clients call.
 *
 * client -> **domain** -> gateway -> link -> balancer -> fleet -> backends
 *
 * Creates a Regional custom domain name, and, unless they are brought or kept elsewhere, its certificate and its records in
 * Route 53. A `Gateway` maps its stages onto it. The record by which ACM sees that the name is ours stays when the domain is
 * deleted (docs/decisions/0027).
 *
 * @example
 * const domain = new gatehouse.Domain("edge-domain", {
 *   region: "us-east-1",
 *   name: "api.example.com",
 *   hostedZoneId: "Z0123456789ABCDEFGHIJ",
 *   routing: { policy: gatehouse.RoutingPolicy.Latency },
 * });
 */
export class Domain extends pulumi.ComponentResource {
  /** Known once stages can be mapped onto it. */
  readonly domainName: pulumi.Output<string>;
  /** What the name's address records lead to: `d-….execute-api.<region>.amazonaws.com`. */
  readonly target: pulumi.Output<string>;
  /** The records that the DNS must have where it is kept elsewhere; empty where they are in Route 53. */
  readonly dnsRecords: pulumi.Output<DnsRecord[]>;

  constructor(name: string, args: DomainArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gatehouse:index:Domain", name, {}, opts);
    refuse(domainProblems(args), this);
    const settings = DOMAIN.resolve(args);
    const childOptions = { parent: this };

    const certificate = createCertificate(name, settings, childOptions);
    const domain = createDomainName(name, settings, certificate.certificateArn, childOptions);
    createAddresses(name, settings, domain, childOptions);

    this.domainName = domain.domainName;
    this.target = domain.domainNameConfiguration.targetDomainName;
    this.dnsRecords = settings.dnsElsewhere
      ? pulumi.all([certificate.records, addressElsewhere(settings, this.target)]).apply((all) => all.flat())
      : pulumi.output([]);
    this.registerOutputs({ domainName: this.domainName, target: this.target, dnsRecords: this.dnsRecords });
  }
}

/** The one that is brought, or one that ACM renews by itself, as long as its validation record stands. */
function createCertificate(name: string, args: ResolvedDomain, opts: pulumi.CustomResourceOptions): Validated {
  const { certificateArn, hostedZoneId, name: domainName } = args;
  if (certificateArn !== undefined)
    return { certificateArn: pulumi.output(certificateArn), records: pulumi.output([]) };
  const certificate = new aws.acm.Certificate(
    name,
    { domainName, validationMethod: "DNS", keyAlgorithm: "EC_prime256v1", tags: { Name: name } },
    opts,
  );
  return validated(name, certificate, [domainName], { hostedZoneId }, opts);
}

function createDomainName(
  name: string,
  { name: domainName, mutualTls }: ResolvedDomain,
  certificateArn: pulumi.Output<string>,
  opts: pulumi.CustomResourceOptions,
): aws.apigatewayv2.DomainName {
  const { ownershipCertificateArn, ...truststore } = mutualTls ?? {};
  return new aws.apigatewayv2.DomainName(
    name,
    {
      domainName,
      domainNameConfiguration: {
        certificateArn,
        endpointType: "REGIONAL",
        ipAddressType: "dualstack",
        securityPolicy: "TLS_1_2",
        ...(ownershipCertificateArn !== undefined && { ownershipVerificationCertificateArn: ownershipCertificateArn }),
      },
      ...(mutualTls && {
        mutualTlsAuthentication: truststore as aws.types.input.apigatewayv2.DomainNameMutualTlsAuthentication,
      }),
      tags: { Name: name },
    },
    opts,
  );
}

function createAddresses(
  name: string,
  args: ResolvedDomain,
  domain: aws.apigatewayv2.DomainName,
  opts: pulumi.CustomResourceOptions,
): void {
  const { hostedZoneId, name: domainName, routing } = args;
  if (hostedZoneId === undefined) return;
  const { targetDomainName, hostedZoneId: targetZoneId } = domain.domainNameConfiguration;
  for (const type of ["A", "AAAA"]) {
    new aws.route53.Record(
      `${name}-${type.toLowerCase()}`,
      {
        zoneId: hostedZoneId,
        name: domainName,
        type,
        // With one region there is nowhere else to lead a client to.
        aliases: [{ name: targetDomainName, zoneId: targetZoneId, evaluateTargetHealth: routing !== undefined }],
        ...routedRecord(args),
      },
      opts,
    );
  }
}

function addressElsewhere({ name }: ResolvedDomain, target: pulumi.Output<string>): pulumi.Output<DnsRecord[]> {
  return target.apply((value) => [{ name, type: "CNAME", value }]);
}
