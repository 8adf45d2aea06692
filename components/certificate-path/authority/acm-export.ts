import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { must } from "../../../fields";
import { MOST_COMMON_NAME } from "../../../fields/dns";
import { validated } from "../../shared/dns-validation";
import type { IdentifiedAuthority } from "./args";
import type { CreatedAuthority, KindArgs, KindOfAuthority } from "./kind";

/** A publicly trusted certificate of ACM, exported with its key. */
export const acmExportAuthority: KindOfAuthority = {
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
  { names = [], hostedZoneId, dnsElsewhere }: IdentifiedAuthority,
  opts: pulumi.CustomResourceOptions,
): CreatedAuthority {
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
    // Not protected: what it protects is in the secret, and other names are another certificate, issued before this one goes.
    opts,
  );
  const { certificateArn, records } = validated(name, certificate, names, { hostedZoneId }, opts);
  return { arn: certificateArn, ...(dnsElsewhere && { dnsRecords: records }) };
}
