import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { policy, type Statement } from "../shared/iam";
import type { ResolvedNetwork } from "./args";
import { partitionOf } from "../shared/partitions";

/**
 * The gateway endpoint that ECR's image layers come through, and what services are given beside: no other data leaves by it. Free of
 * charge.
 *
 * The bucket is the one that ECR's documentation names for VPC endpoint policies.
 */
export function createS3Endpoint(
  name: string,
  args: Pick<ResolvedNetwork, "region" | "s3Access"> & {
    vpcId: pulumi.Input<string>;
    routeTableIds: pulumi.Input<pulumi.Input<string>[]>;
  },
  opts: pulumi.CustomResourceOptions,
): aws.ec2.VpcEndpoint {
  return new aws.ec2.VpcEndpoint(
    `${name}-s3`,
    {
      vpcId: args.vpcId,
      serviceName: `com.amazonaws.${args.region}.s3`,
      vpcEndpointType: "Gateway",
      routeTableIds: args.routeTableIds,
      policy: policy(
        {
          Sid: "ImageLayers",
          Effect: "Allow",
          Principal: { AWS: "*" },
          Action: ["s3:GetObject"],
          Resource: [`arn:${partitionOf(args.region)}:s3:::prod-${args.region}-starport-layer-bucket/*`],
        },
        ...args.s3Access.map(({ actions, resources }, i): Statement => ({
          Sid: `Services${i}`,
          Effect: "Allow",
          Principal: { AWS: "*" },
          Action: actions,
          Resource: resources,
        })),
      ),
      tags: { Name: `${name}-s3` },
    },
    opts,
  );
}

/**
 * The interface endpoints, one a service, and the security group in front of them.
 *
 * Who may come in is not decided here: each hop opens its own port (see shared/open-port.ts).
 */
export function createInterfaceEndpoints(
  name: string,
  args: { region: string; vpcId: pulumi.Input<string>; subnetIds: pulumi.Input<pulumi.Input<string>[]> },
  services: string[],
  opts: pulumi.CustomResourceOptions,
): aws.ec2.SecurityGroup {
  const group = new aws.ec2.SecurityGroup(
    `${name}-endpoints`,
    {
      vpcId: args.vpcId,
      description: "AWS service endpoints: admits those that need them",
      tags: { Name: `${name}-endpoints` },
    },
    opts,
  );
  for (const service of services) {
    new aws.ec2.VpcEndpoint(
      `${name}-${service}`,
      {
        vpcId: args.vpcId,
        serviceName: `com.amazonaws.${args.region}.${service}`,
        vpcEndpointType: "Interface",
        privateDnsEnabled: true,
        subnetIds: args.subnetIds,
        securityGroupIds: [group.id],
        tags: { Name: `${name}-${service}` },
      },
      opts,
    );
  }
  return group;
}
