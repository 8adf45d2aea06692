import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { ResolvedRestGateway } from "../args";
import { WAF_LOGS } from "../log-prefixes";
import { isIpv6, type ResolvedWaf } from "./args";
import { visibility, wafRules } from "./rules";

/** Of an API's stage, not of CloudFront. */
const scope = "REGIONAL";

/** Headers that no log may have. */
const SECRET_HEADERS = ["authorization", "cookie", "x-api-key"];

/** The firewall in front of every stage, and its log of what was refused or counted; what was let through is in the access log. */
export function createWaf(
  name: string,
  args: ResolvedRestGateway,
  stages: { name: string; stage: aws.apigateway.Stage }[],
  opts: pulumi.CustomResourceOptions,
): void {
  const { waf } = args;
  if (waf === undefined) return;
  const acl = new aws.wafv2.WebAcl(
    name,
    {
      scope,
      description: "Gatehouse: in front of a REST API",
      defaultAction: { allow: {} },
      rules: wafRules(name, waf, createIpSets(name, waf, opts)),
      visibilityConfig: visibility(name),
      tags: { Name: name },
    },
    opts,
  );
  createLog(name, args, acl, opts);
  for (const { name: stage, stage: created } of stages)
    new aws.wafv2.WebAclAssociation(
      `${name}-${stage}`,
      { resourceArn: created.arn, webAclArn: acl.arn },
      // Deleting it afterwards would take the next firewall away: only the stage is named then (WAF's API, DisassociateWebACL).
      { ...opts, deleteBeforeReplace: true },
    );
}

function createIpSets(name: string, waf: ResolvedWaf, opts: pulumi.CustomResourceOptions) {
  const create = (kind: string, networks: string[]) =>
    [
      { ipAddressVersion: "IPV4", addresses: networks.filter((one) => !isIpv6(one)) },
      { ipAddressVersion: "IPV6", addresses: networks.filter(isIpv6) },
    ]
      .filter(({ addresses }) => addresses.length > 0)
      .map(({ ipAddressVersion, addresses }) => {
        const logical = `${name}-${kind}-${ipAddressVersion.toLowerCase()}`;
        return new aws.wafv2.IpSet(logical, { scope, ipAddressVersion, addresses, tags: { Name: logical } }, opts).arn;
      });
  return { allow: create("allow", waf.allow), deny: create("deny", waf.deny) };
}

function createLog(
  name: string,
  args: ResolvedRestGateway,
  acl: aws.wafv2.WebAcl,
  opts: pulumi.CustomResourceOptions,
): void {
  const log = new aws.cloudwatch.LogGroup(
    name,
    { namePrefix: `${WAF_LOGS}${name}-`, kmsKeyId: args.logKeyArn, retentionInDays: args.logRetentionDays },
    { ...opts, protect: args.protect },
  );
  new aws.wafv2.WebAclLoggingConfiguration(
    name,
    {
      resourceArn: acl.arn,
      logDestinationConfigs: [log.arn],
      redactedFields: SECRET_HEADERS.map((header) => ({ singleHeader: { name: header } })),
      loggingFilter: {
        defaultBehavior: "DROP",
        filters: [
          {
            behavior: "KEEP",
            requirement: "MEETS_ANY",
            conditions: ["BLOCK", "COUNT"].map((action) => ({ actionCondition: { action } })),
          },
        ],
      },
    },
    opts,
  );
}
