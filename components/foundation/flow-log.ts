import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { assumedBy, policy } from "../shared/iam";
import type { NetworkArgs } from "./args";

/** Who talked to whom, accepted or refused: an auditor's first question. */
export function createFlowLog(
  name: string,
  args: NetworkArgs,
  vpc: aws.ec2.Vpc,
  opts: pulumi.CustomResourceOptions,
): void {
  const role = new aws.iam.Role(
    `${name}-flow-log`,
    {
      assumeRolePolicy: assumedBy("vpc-flow-logs", args, { service: "ec2", resource: "vpc-flow-log/*" }),
    },
    opts,
  );
  new aws.iam.RolePolicy(
    `${name}-flow-log`,
    {
      role: role.name,
      policy: policy({
        Sid: "WriteItsOwnGroup",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
        Resource: [pulumi.interpolate`${args.flowLogGroupArn}:*`],
      }),
    },
    opts,
  );
  new aws.ec2.FlowLog(
    name,
    {
      vpcId: vpc.id,
      trafficType: "ALL",
      maxAggregationInterval: 60,
      logDestination: args.flowLogGroupArn,
      iamRoleArn: role.arn,
      tags: { Name: name },
    },
    opts,
  );
}
