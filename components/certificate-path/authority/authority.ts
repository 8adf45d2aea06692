import * as pulumi from "@pulumi/pulumi";
import { nameFits } from "../../shared/names";
import { refuse } from "../../shared/refuse";
import { kindOf } from "./kinds";
import { authorityProblems } from "./problems";
import type { AuthorityArgs } from "./args";

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
 *   breakGlassArns: ["arn:aws:iam::123456789012:role/break-glass"],
 * });
 */
export class Authority extends pulumi.ComponentResource {
  /** Of the KMS key, the AWS Private CA or the ACM certificate; known once it can be used. */
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: AuthorityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gatehouse:index:Authority", name, {}, opts);
    refuse([...nameFits(name, "", 64, "root's common name"), ...authorityProblems(args)], this);

    this.arn = kindOf(args.kind).create(name, args, { parent: this });

    this.registerOutputs({ arn: this.arn });
  }
}
