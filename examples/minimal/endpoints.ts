import * as aws from "@pulumi/aws";
import type * as awsx from "@pulumi/awsx";
import { fleetServices } from "pulumi-gatehouse";

/**
 * What tasks without a way to the internet need of AWS: their image, their log and their secrets.
 *
 * The group admits nobody by itself; Gatehouse lets its tasks in.
 */
export function createEndpoints(name: string, { region, vpc }: { region: string; vpc: awsx.ec2.Vpc }) {
  const group = new aws.ec2.SecurityGroup(`${name}-endpoints`, { vpcId: vpc.vpcId });
  for (const service of fleetServices) {
    new aws.ec2.VpcEndpoint(`${name}-${service}`, {
      vpcId: vpc.vpcId,
      serviceName: `com.amazonaws.${region}.${service}`,
      vpcEndpointType: "Interface",
      privateDnsEnabled: true,
      subnetIds: vpc.isolatedSubnetIds,
      securityGroupIds: [group.id],
    });
  }
  const s3 = new aws.ec2.VpcEndpoint(`${name}-s3`, {
    vpcId: vpc.vpcId,
    serviceName: `com.amazonaws.${region}.s3`,
    vpcEndpointType: "Gateway",
    routeTableIds: vpc.routeTables.apply((tables) => tables.map((table) => table.id)),
  });
  return { endpointsSecurityGroupId: group.id, s3PrefixListId: s3.prefixListId };
}
