import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { OWNER_TAG } from "../../../runtime/rotation/acm/import-api";
import { arn } from "../../shared/arn";
import type { Statement } from "../../shared/iam";
import type { IdentifiedCertificate } from "./args";

/** What the function takes, with what the provider adds: whether the resource is created, changed or deleted. Its answer is the ARN. */
const EVENT = JSON.stringify({ Step: "import" });

/**
 * The certificate of ACM that each new one is imported into. Pulumi cannot make it: it would have to know the key. So the function does that
 * issued the first one, and takes it away again when this resource goes; nothing that uses it can be left then, or ACM refuses.
 *
 * It has no triggers: what changes them is a replacement, which would delete what it has just found.
 *
 * @returns its ARN
 */
export function createImported(
  name: string,
  deps: { bootstrapper: aws.lambda.Function; after: pulumi.Resource[] },
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const { result } = new aws.lambda.Invocation(
    name,
    { functionName: deps.bootstrapper.name, input: EVENT, lifecycleScope: "CRUD" },
    { ...opts, dependsOn: deps.after },
  );
  return result.apply(certificateArnIn);
}

/** The function's answer is JSON: a text in quotes. In a preview it stands for itself; under Pulumi's documented mocks there is none. */
export const certificateArnIn = (answer: string | undefined): string => (answer ?? "").replaceAll('"', "");

/** Whose it is, by its tag. */
export const ownerOf = ({ identity }: IdentifiedCertificate): string => identity;

/** What finding, making and deleting it takes. ACM carries no tag with what replaces another, so a new one is told by its own. */
export function importingStatements(args: IdentifiedCertificate): Statement[] {
  const tagged = (kind: "RequestTag" | "ResourceTag") => ({
    StringEquals: { [`aws:${kind}/${OWNER_TAG}`]: ownerOf(args) },
  });
  const certificates = [arn(args, "acm", "certificate/*")];
  return [
    {
      Sid: "ImportAnew",
      Effect: "Allow",
      Action: ["acm:ImportCertificate", "acm:AddTagsToCertificate"],
      Resource: certificates,
      Condition: tagged("RequestTag"),
    },
    {
      Sid: "ImportAgainOrDelete",
      Effect: "Allow",
      Action: ["acm:ImportCertificate", "acm:DeleteCertificate"],
      Resource: certificates,
      Condition: tagged("ResourceTag"),
    },
    { Sid: "ReadTags", Effect: "Allow", Action: ["acm:ListTagsForCertificate"], Resource: certificates },
    { Sid: "ListThem", Effect: "Allow", Action: ["acm:ListCertificates"], Resource: "*" },
  ];
}

/** What rotating takes: to import into this one. */
export function importStatement(certificateArn: pulumi.Input<string>): Statement {
  return { Sid: "ImportIntoIt", Effect: "Allow", Action: ["acm:ImportCertificate"], Resource: [certificateArn] };
}
