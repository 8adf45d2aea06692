import type * as pulumi from "@pulumi/pulumi";
import { fields, input, list, text } from "../../../fields";
import { ARN } from "../../../fields/aws";
import { CERTIFICATE_SECRET, type CertificateSecret } from "./certificate-args";

/**
 * What the tasks of the last release need and those of this one no longer do. They run until a deployment has ended, and a
 * deployment that is rolled back starts new ones of them (docs/decisions/0033).
 */
export interface FormerNeeds {
  /**
   * ECR repositories of images that they ran with.
   * @default none
   */
  readonly repositoryArns?: pulumi.Input<string>[];
  /**
   * Secrets that they read.
   * @default none
   */
  readonly secrets?: CertificateSecret[];
}

const NONE_WAS = "the last release used nothing else";

export const FORMER_NEEDS = fields<FormerNeeds>()({
  repositoryArns: list(input(text(ARN)), { of: "ECR repositories" }).withDefault([], NONE_WAS),
  secrets: list(CERTIFICATE_SECRET, { of: "secrets" }).withDefault([], NONE_WAS),
});
