import type { Finding, Law } from "../law";
import type { Plan } from "../plan";
import { must } from "../read";
import { statements, type Statement } from "./statements";

/**
 * What can be asked of no resource, so that `*` is all that can be named (Service Authorization Reference,
 * https://docs.aws.amazon.com/service-authorization/latest/reference/, column "Resource types" empty).
 */
const WITHOUT_RESOURCE = [
  "acm:ListCertificates",
  "cloudwatch:PutMetricData",
  "ecr:GetAuthorizationToken",
  "servicediscovery:DiscoverInstances",
  "servicediscovery:DiscoverInstancesRevision",
  "xray:PutTelemetryRecords",
  "xray:PutTraceSegments",
];

/** What ends in `*` because AWS has several of the kind and asks for all: KMS's envelope calls. */
const FAMILIES = ["kms:GenerateDataKey*", "kms:ReEncrypt*"];

/** The right to everything of a kind is the right to what is added tomorrow. */
export const noWildcardIam: Law = {
  name: "no-wildcard-iam",
  says: "what is allowed names its actions and resources, wherever AWS can name one",
  findings: (plan: Plan) =>
    statements(plan)
      .filter(({ allows }) => allows)
      .flatMap((statement) => [...inActions(statement), ...inResources(statement)]),
};

function inActions({ resource, property, actions, ofKey, principals }: Statement): Finding[] {
  // An account's administrators may do everything with its keys: a key whose policy lets nobody administer it is lost.
  const administered =
    ofKey && principals.length > 0 && principals.every((one) => /^arn:[\w-]+:iam::\d{12}:root$/.test(one));
  const wild = actions.filter((action) => action.includes("*") && !FAMILIES.includes(action));
  const fits = wild.length === 0 || (administered && wild.every((action) => action === "kms:*"));
  return must(fits, resource, `${property}.Action`, "name the actions", wild);
}

function inResources({ resource, property, actions, resources, ofKey, conditions }: Statement): Finding[] {
  if (ofKey || !resources.includes("*")) return [];
  const nameable = actions.filter((action) => !WITHOUT_RESOURCE.includes(action));
  const narrowed = resource.type === "aws:ec2/vpcEndpoint:VpcEndpoint" && conditions.length > 0;
  return must(nameable.length === 0 || narrowed, resource, `${property}.Resource`, "name the ARNs", ["*", ...nameable]);
}
