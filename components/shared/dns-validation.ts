import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** A record that DNS must have. */
export interface DnsRecord {
  /** The whole name. */
  readonly name: string;
  /** The record's type: `CNAME` for example. */
  readonly type: string;
  /** The record's value. */
  readonly value: string;
}

/** Where a name's DNS is kept. */
export interface NameServers {
  /** The public Route 53 zone that the records are put in; undefined where the DNS is kept elsewhere. */
  readonly hostedZoneId?: pulumi.Input<string> | undefined;
}

/** A certificate that ACM has issued, and what ACM asks of DNS for it. */
export interface Validated {
  /** Known once the certificate can be used. */
  readonly certificateArn: pulumi.Output<string>;
  readonly records: pulumi.Output<DnsRecord[]>;
}

/**
 * Waits until ACM has seen in DNS that the names of a certificate are ours.
 *
 * One name has one record in an account, whichever certificate and region asks for it (terraform-provider-aws#13653,
 * dflook/cloudformation-dns-certificate#7), and renewals look for it again. So a record that somebody else has put there is
 * taken as it is, and none is ever deleted: another certificate of the name could not be renewed months later.
 */
export function validated(
  name: string,
  certificate: aws.acm.Certificate,
  names: string[],
  { hostedZoneId }: NameServers,
  opts: pulumi.CustomResourceOptions,
): Validated {
  const options = validationOptions(certificate, names);
  const records = pulumi.all(options);
  const arn = { certificateArn: certificate.arn };
  if (hostedZoneId === undefined) {
    if (!pulumi.runtime.isDryRun()) sayWhatIsAwaited(certificate, records);
    return {
      certificateArn: new aws.acm.CertificateValidation(name, arn, opts).certificateArn,
      records,
    };
  }
  const validationRecords = options.map(
    (option, i) =>
      new aws.route53.Record(
        `${name}-validation-${i}`,
        {
          zoneId: hostedZoneId,
          name: option.name,
          type: option.type,
          records: [option.value],
          ttl: 300,
          allowOverwrite: true,
        },
        { ...opts, retainOnDelete: true },
      ),
  );
  const validation = { ...arn, validationRecordFqdns: validationRecords.map((record) => record.fqdn) };
  return { certificateArn: new aws.acm.CertificateValidation(name, validation, opts).certificateArn, records };
}

type ValidationOption = aws.types.output.acm.CertificateDomainValidationOption;

/** What ACM asks a record for, each once: a wildcard shares the record of the name below it. */
function validationOptions(certificate: aws.acm.Certificate, names: string[]): pulumi.Output<DnsRecord>[] {
  const domains = [...new Set(names.map((name) => name.replace(/^\*\./, "")))];
  return domains.map((domain) =>
    certificate.domainValidationOptions.apply((options: ValidationOption[] | undefined) => {
      // Undefined under mocks that return inputs alone, as Pulumi documents them. An error here would reject the record's name, and
      // the SDK then waits for its registration for ever.
      //
      // By its name where there are several: ACM answers in no order, and may name a wildcard beside the name whose record it
      // shares.
      const option =
        domains.length === 1
          ? options?.[0]
          : options?.find((one) => one.domainName === domain || one.domainName === `*.${domain}`);
      return {
        name: option?.resourceRecordName,
        type: option?.resourceRecordType,
        value: option?.resourceRecordValue,
      } as DnsRecord;
    }),
  );
}

/** `pulumi up` shows outputs at its end, and ends only once the records are there. */
function sayWhatIsAwaited(certificate: aws.acm.Certificate, records: pulumi.Output<DnsRecord[]>): void {
  records.apply((all) => {
    const lines = all.map(({ name, type, value }) => `${name} ${type} ${value}`);
    return pulumi.log.info(`ACM waits for these records in DNS:\n${lines.join("\n")}`, certificate, undefined, true);
  });
}
