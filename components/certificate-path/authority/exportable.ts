import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** A publicly trusted certificate that may be exported with its key, proven to be ours by DNS and renewed by ACM. */
export function createExportable(
  name: string,
  args: { names: string[]; hostedZoneId: pulumi.Input<string>; protect: boolean },
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const [domainName = "", ...subjectAlternativeNames] = args.names;
  const certificate = new aws.acm.Certificate(
    name,
    {
      domainName,
      ...(subjectAlternativeNames.length > 0 && { subjectAlternativeNames }),
      validationMethod: "DNS",
      keyAlgorithm: "EC_prime256v1",
      // Cannot be changed later: a certificate that may be exported is another certificate.
      options: { certificateTransparencyLoggingPreference: "ENABLED", export: "ENABLED" },
      // Not its domain: a tag's value takes no *.
      tags: { Name: name },
    },
    { ...opts, protect: args.protect },
  );
  const domains = validationDomains(args.names);
  const records = domains.map((domain, i) => {
    // By its domain where there are several: ACM answers in no order, and may name a wildcard beside the domain whose
    // record it shares.
    const option = certificate.domainValidationOptions.apply((options) =>
      domains.length === 1
        ? options[0]!
        : options.find((one) => one.domainName === domain || one.domainName === `*.${domain}`)!,
    );
    return new aws.route53.Record(
      `${name}-validation-${i}`,
      {
        zoneId: args.hostedZoneId,
        name: option.resourceRecordName,
        type: option.resourceRecordType,
        records: [option.resourceRecordValue],
        ttl: 300,
        // The gateway's own certificate may be validated by the same record.
        allowOverwrite: true,
      },
      opts,
    );
  });
  const validationRecordFqdns = records.map((record) => record.fqdn);
  const validated = { certificateArn: certificate.arn, validationRecordFqdns };
  return new aws.acm.CertificateValidation(name, validated, opts).certificateArn;
}

/** What ACM asks a record for: a wildcard shares the record of the domain below it. */
function validationDomains(names: string[]): string[] {
  return [...new Set(names.map((name) => name.replace(/^\*\./, "")))];
}
