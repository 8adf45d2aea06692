import type * as pulumi from "@pulumi/pulumi";
import { flag, input, must, text, type Rule } from "../../fields";
import { PREFIX_LIST_ID, SECURITY_GROUP_ID } from "../../fields/aws";
import { openAddresses, openPort, openPrefixList } from "./open-port";

/** How tasks reach AWS's own services: their images, their log, their secrets. */
export interface AwsAccess {
  /**
   * The security group in front of the VPC's interface endpoints; `s3PrefixListId` too then.
   * @default none: over NAT
   */
  readonly endpointsSecurityGroupId?: pulumi.Input<string>;
  /**
   * The managed prefix list of S3's gateway endpoint (`pl-…`), where layers of images come from.
   * @default none: over NAT
   */
  readonly s3PrefixListId?: pulumi.Input<string>;
  /**
   * Whether NAT leads to what has no endpoint: opens 443 to every IPv4 address.
   * @default false
   */
  readonly overNat?: boolean;
}

/** Its rows in a table. */
export const AWS_ACCESS = {
  endpointsSecurityGroupId: input(text(SECURITY_GROUP_ID)).optional("over NAT"),
  s3PrefixListId: input(text(PREFIX_LIST_ID)).optional("over NAT"),
  overNat: flag().withDefault(false, "endpoints lead to all that a task needs"),
};

export const AWS_ACCESS_RULES: Rule<AwsAccess>[] = [
  {
    of: ["endpointsSecurityGroupId", "s3PrefixListId", "overNat"],
    problems: ({ endpointsSecurityGroupId: group, s3PrefixListId: list, overNat = false }) => [
      ...must(
        (group === undefined) === (list === undefined),
        group === undefined ? "endpointsSecurityGroupId" : "s3PrefixListId",
        "give both endpointsSecurityGroupId and s3PrefixListId, or neither: a task needs both to pull its image",
        undefined,
      ),
      ...must(
        group !== undefined || list !== undefined || overNat,
        "overNat",
        "give endpointsSecurityGroupId and s3PrefixListId, or true where NAT leads to AWS: a task starts by neither",
        overNat,
      ),
    ],
  },
];

/**
 * Lets a group reach AWS, and nothing else.
 *
 * @param caller has the group, in the rules' descriptions
 * @returns the rules, for what must not start before they are there
 */
export function openAws(
  name: string,
  group: pulumi.Input<string>,
  { endpointsSecurityGroupId: to, s3PrefixListId: prefixListId, overNat = false }: AwsAccess,
  caller: string,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  const rule = { from: group, port: 443 };
  const why = `${caller} to AWS service endpoints`;
  const layers = "image layers of ECR come from S3";
  return [
    ...(to === undefined ? [] : openPort(`${name}-endpoints`, { ...rule, to, why }, opts)),
    ...(prefixListId === undefined ? [] : [openPrefixList(`${name}-s3`, { ...rule, prefixListId, why: layers }, opts)]),
    ...(overNat
      ? [openAddresses(`${name}-nat`, { ...rule, cidrIpv4: "0.0.0.0/0", why: `${caller} over NAT` }, opts)]
      : []),
  ];
}
