import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policy } from "../shared/iam";
import { partitionOf } from "../shared/partitions";
import type { ResolvedPrivateApiFront } from "./args";

/** The way from the VPC to API Gateway. */
export interface Endpoint {
  readonly id: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;
}

/** What is called of the API: its one stage. */
export function invoked({ accountId, region, api }: ResolvedPrivateApiFront): pulumi.Output<string> {
  return pulumi.interpolate`arn:${partitionOf(region)}:execute-api:${region}:${accountId}:${api.id}/${api.stage}/*`;
}

/**
 * The VPC's endpoint of API Gateway, through which this API alone is called. With private DNS, so that the API's own name leads to it:
 * HAProxy asks for that name, verifies it, and needs no header that names the API.
 */
export function createEndpoint(
  name: string,
  args: ResolvedPrivateApiFront,
  opts: pulumi.CustomResourceOptions,
): Endpoint {
  const { endpoint, vpcId, subnetIds, region } = args;
  if (endpoint) return { id: pulumi.output(endpoint.id), securityGroupId: pulumi.output(endpoint.securityGroupId) };
  const group = new aws.ec2.SecurityGroup(
    name,
    { vpcId, description: "API Gateway endpoint: admits HAProxy only", tags: { Name: name } },
    opts,
  );
  const made = new aws.ec2.VpcEndpoint(
    name,
    {
      vpcId,
      serviceName: `com.amazonaws.${region}.execute-api`,
      vpcEndpointType: "Interface",
      privateDnsEnabled: true,
      subnetIds,
      securityGroupIds: [group.id],
      policy: policy({
        Sid: "ThisApi",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: ["execute-api:Invoke"],
        Resource: [invoked(args)],
      }),
      tags: { Name: name },
    },
    opts,
  );
  return { id: made.id, securityGroupId: group.id };
}

/**
 * Lets the API be called through this endpoint alone. A private API without a policy of its own answers nobody. The denial is for callers of
 * the same account whose own policies allow it: one that only allows would not hold them up.
 */
export function createApiPolicy(
  name: string,
  args: ResolvedPrivateApiFront,
  { endpoint, taskRoleArn }: { readonly endpoint: Endpoint; readonly taskRoleArn: pulumi.Output<string> },
  opts: pulumi.CustomResourceOptions,
): aws.apigateway.RestApiPolicy {
  const call = { Principal: { AWS: "*" }, Action: ["execute-api:Invoke"], Resource: [invoked(args)] };
  return new aws.apigateway.RestApiPolicy(
    name,
    {
      restApiId: args.api.id,
      policy: policy(
        {
          Sid: "ThroughTheEndpoint",
          Effect: "Allow",
          ...call,
          Condition: { StringEquals: { "aws:SourceVpce": endpoint.id } },
        },
        {
          Sid: "NotElsewhere",
          Effect: "Deny",
          ...call,
          Condition: { StringNotEquals: { "aws:SourceVpce": endpoint.id } },
        },
        ...(args.signing?.tasksAlone
          ? [
              {
                Sid: "NobodyElse",
                Effect: "Deny" as const,
                ...call,
                // A request that is not signed has no such key, and is denied too.
                Condition: { StringNotEquals: { "aws:PrincipalArn": taskRoleArn } },
              },
            ]
          : []),
      ),
    },
    opts,
  );
}
