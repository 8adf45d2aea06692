import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { policy } from "../../../shared/iam";
import { partitionOf, servicePrincipal } from "../../../shared/partitions";

/**
 * Lets API Gateway write the logs of REST APIs, in this account and region: one setting for all of them, whoever made them. So it stays
 * when this API goes, with its role: the provider would take it from every other API too (provider v6 and later).
 */
export function createAccountLogging(
  name: string,
  args: { readonly region: string },
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const kept = { ...opts, retainOnDelete: true };
  const role = new aws.iam.Role(
    name,
    {
      // Neither a source account nor an ARN is documented for this role (API Gateway guide, "Set up CloudWatch logging").
      assumeRolePolicy: policy({
        Sid: "ForApiGateway",
        Effect: "Allow",
        Principal: { Service: servicePrincipal("apigateway", args.region) },
        Action: ["sts:AssumeRole"],
      }),
    },
    kept,
  );
  const attached = new aws.iam.RolePolicyAttachment(
    name,
    {
      role: role.name,
      policyArn: `arn:${partitionOf(args.region)}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs`,
    },
    kept,
  );
  return new aws.apigateway.Account(name, { cloudwatchRoleArn: role.arn }, { ...kept, dependsOn: [attached] });
}
