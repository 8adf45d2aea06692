import * as pulumi from "@pulumi/pulumi";
import type { DnsRecord } from "../../shared/dns-validation";
import { refuse } from "../../shared/refuse";
import { kindOf } from "./kinds";
import { authorityProblems } from "./problems";
import { AUTHORITY, type AuthorityArgs } from "./args";

/**
 * Who signs certificates, or has them signed.
 *
 * **issue** -> secret -> rotate -> agent -> haproxy
 *
 * Creates a signing key in KMS, an AWS Private CA with its root, or an exportable certificate of ACM. Stateful: deletion of a
 * key or a CA waits 30 days, and nothing trusted by it can be issued again.
 *
 * @example
 * const authority = new gatehouse.Authority("edge-authority-1", {
 *   accountId: "123456789012",
 *   region: "us-east-1",
 *   kind: gatehouse.AuthorityKind.PrivateCa,
 *   signersPath: "/gatehouse/signers/edge-prod/",
 *   breakGlassArns: ["arn:aws:iam::123456789012:role/break-glass"],
 * });
 */
export class Authority extends pulumi.ComponentResource {
  /** Of the KMS key, the AWS Private CA or the ACM certificate; known once it can be used. */
  readonly arn: pulumi.Output<string>;
  /** With `dnsElsewhere`: the records by which ACM sees that the names are yours; else empty. */
  readonly dnsRecords: pulumi.Output<DnsRecord[]>;

  constructor(name: string, args: AuthorityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gatehouse:index:Authority", name, {}, opts);
    refuse(authorityProblems(name, args), this);
    const settings = AUTHORITY.resolve(args);
    const { identity = name } = settings;

    const created = kindOf(settings.kind).create(name, { ...settings, identity }, { parent: this });

    this.arn = created.arn;
    this.dnsRecords = created.dnsRecords ?? pulumi.output([]);
    this.registerOutputs({ arn: this.arn, dnsRecords: this.dnsRecords });
  }
}
