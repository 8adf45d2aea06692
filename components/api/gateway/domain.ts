import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { ResolvedGateway, DomainSettings } from "./args";

/** The domain with its certificate, its records and one mapping a stage; nothing if none is asked for. */
export function createDomain(
  name: string,
  args: ResolvedGateway,
  stages: { name: string; stage: aws.apigatewayv2.Stage }[],
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> | undefined {
  if (!args.domain) return undefined;
  const certificateArn = createCertificate(name, args.domain, opts);
  const domain = new aws.apigatewayv2.DomainName(
    name,
    {
      domainName: args.domain.name,
      domainNameConfiguration: {
        certificateArn,
        endpointType: "REGIONAL",
        ipAddressType: "dualstack",
        securityPolicy: "TLS_1_2",
      },
      ...(args.domain.mutualTls && { mutualTlsAuthentication: args.domain.mutualTls }),
      tags: { Name: name },
    },
    opts,
  );
  createRecords(name, args.domain, domain, opts);
  for (const { name: stageName, stage } of stages) {
    new aws.apigatewayv2.ApiMapping(
      `${name}-${stageName}`,
      { apiId: stage.apiId, domainName: domain.id, stage: stage.name, apiMappingKey: stageName },
      opts,
    );
  }
  return domain.domainName;
}

/** A certificate that ACM renews by itself, as long as its validation record stands. */
function createCertificate(name: string, settings: DomainSettings, opts: pulumi.CustomResourceOptions) {
  const certificate = new aws.acm.Certificate(
    name,
    {
      domainName: settings.name,
      validationMethod: "DNS",
      keyAlgorithm: "EC_prime256v1",
      tags: { Name: name },
    },
    opts,
  );
  const option = certificate.domainValidationOptions[0]!;
  const record = new aws.route53.Record(
    `${name}-validation`,
    {
      zoneId: settings.hostedZoneId,
      name: option.resourceRecordName,
      type: option.resourceRecordType,
      records: [option.resourceRecordValue],
      ttl: 300,
      // A second API of the same name, in another region, validates with the same record.
      allowOverwrite: true,
    },
    opts,
  );
  return new aws.acm.CertificateValidation(
    name,
    { certificateArn: certificate.arn, validationRecordFqdns: [record.fqdn] },
    opts,
  ).certificateArn;
}

function createRecords(
  name: string,
  settings: DomainSettings,
  domain: aws.apigatewayv2.DomainName,
  opts: pulumi.CustomResourceOptions,
): void {
  for (const type of ["A", "AAAA"]) {
    new aws.route53.Record(
      `${name}-${type.toLowerCase()}`,
      {
        zoneId: settings.hostedZoneId,
        name: settings.name,
        type,
        aliases: [
          {
            name: domain.domainNameConfiguration.targetDomainName,
            zoneId: domain.domainNameConfiguration.hostedZoneId,
            evaluateTargetHealth: false,
          },
        ],
      },
      opts,
    );
  }
}
