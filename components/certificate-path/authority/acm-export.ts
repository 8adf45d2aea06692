import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { must } from "../../../fields";
import { MOST_COMMON_NAME } from "../../../fields/dns";
import type { IdentifiedAuthority } from "./args";
import type { KindArgs, KindOfAuthority } from "./kind";

/** A publicly trusted certificate of ACM, exported with its key. */
export const acmExport: KindOfAuthority = {
  takes: { signersPath: false, breakGlassArns: false, names: true, hostedZoneId: true },
  problems: exportProblems,
  create: createExportable,
  // Valid for 198 days, renewed 45 days before the end (ACM user guide, exportable public certificates).
  lifetime: { decidedBy: "Authority", renewedDaysBefore: 45, remainingDays: 7 },
  // Follows ACM's renewals; between two of them the same certificate is stored again.
  schedule: "rate(1 day)",
  notForClients: "public authorities end client use in 2026",
  statements: (certificates) => [
    { Sid: "ExportIt", Effect: "Allow", Action: ["acm:ExportCertificate"], Resource: certificates },
  ],
};

function exportProblems({ names: [first = ""] = [] }: KindArgs): string[] {
  const what = `put a name of at most ${MOST_COMMON_NAME} characters first: it is the certificate's common name`;
  return must(first.length <= MOST_COMMON_NAME, "names", what, first);
}

/** A publicly trusted certificate that may be exported with its key, proven to be ours by DNS and renewed by ACM. */
function createExportable(
  name: string,
  { names = [], hostedZoneId = "", protect }: IdentifiedAuthority,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const [domainName = "", ...subjectAlternativeNames] = names;
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
    { ...opts, protect },
  );
  const domains = validationDomains(names);
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
        zoneId: hostedZoneId,
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
