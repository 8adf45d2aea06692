import type { Finding, Law } from "../law";
import type { Plan, Resource } from "../plan";
import { asList, expect, textIn } from "../read";
import { statements, type PolicyStatement } from "./statements";

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

/** By which a resource is found whose ARN AWS chose: it reads no more than tags. */
const TO_FIND = ["acm:ListTagsForCertificate"];

/** What ends in `*` because AWS has several of the kind and asks for all: KMS's envelope calls. */
const FAMILIES = ["kms:GenerateDataKey*", "kms:ReEncrypt*"];

/**
 * Policies that AWS keeps: they name no resource of the account, and allow tomorrow what AWS adds to them. Those below `service-role/` are
 * what one of its services asks for to do its own work.
 */
const KEPT_BY_AWS = /^arn:aws[\w-]*:iam::aws:policy\/(?!service-role\/)/;

/** The right to everything of a kind is the right to what is added tomorrow. */
export const noWildcardIam: Law = {
  name: "no-wildcard-iam",
  says: "what is allowed names its actions and resources, wherever AWS can name one",
  findings: (plan: Plan) => [
    ...statements(plan)
      .filter(({ allows }) => allows)
      .flatMap((statement) => [...byException(statement), ...inActions(statement), ...inResources(statement)]),
    ...plan.resources.flatMap(attached),
  ],
};

/** `NotAction` allows all that it does not name. */
function byException({ resource, property, byException: elements }: PolicyStatement): Finding[] {
  return elements
    .filter((name) => name !== "NotPrincipal")
    .flatMap((name) => expect(false, resource, `${property}.${name}`, "name what is allowed", name));
}

function inActions({ resource, property, actions, ofKey, principals }: PolicyStatement): Finding[] {
  // An account's administrators may do everything with its keys: a key whose policy lets nobody administer it is lost.
  const administered =
    ofKey && principals.length > 0 && principals.every((one) => /^arn:[\w-]+:iam::\d{12}:root$/.test(one));
  const wild = actions.filter((action) => /[*?]/.test(action) && !FAMILIES.some((one) => isSame(one, action)));
  const fits = wild.length === 0 || (administered && wild.every((action) => isSame(action, "kms:*")));
  return expect(fits, resource, `${property}.Action`, "name the actions", wild);
}

function inResources(statement: PolicyStatement): Finding[] {
  const { resource, property, actions, resources, ofKey, conditions } = statement;
  const wild = resources.filter((arn) => isEvery(arn) || (isOfKind(arn) && !isTagged(statement)));
  if (ofKey || wild.length === 0) return [];
  const known = wild.some(isEvery) ? WITHOUT_RESOURCE : [...WITHOUT_RESOURCE, ...TO_FIND];
  const nameable = actions.filter((action) => !known.some((one) => isSame(one, action)));
  const narrowed = resource.type === "aws:ec2/vpcEndpoint:VpcEndpoint" && conditions.length > 0;
  return expect(nameable.length === 0 || narrowed, resource, `${property}.Resource`, "name the ARNs", [...wild, ...nameable]); // prettier-ignore
}

const isEvery = (arn: string): boolean => /^[*?]+$/.test(arn);

/** Whether it is every one of a kind: `arn:aws:secretsmanager:us-east-1:111111111111:secret:*`. */
function isOfKind(arn: string): boolean {
  const [partition, , service = "", , account = "", ...rest] = arn.split(":");
  const of = rest.join(":");
  // What stands first in those is a name: a bucket's, an API's.
  const isNamed = account === "" || service === "execute-api";
  return (
    partition === "arn" && (/[*?]/.test(service) || /^[*?]+$/.test(of) || (!isNamed && /^[\w-]+[:/][*?]+$/.test(of)))
  );
}

/** Whether a tag says which ones of a kind: that of what is there, or that which is asked for. */
function isTagged({ conditions }: PolicyStatement): boolean {
  return conditions.some(
    ({ operator, isOptional, key }) =>
      /^aws:(Resource|Request)Tag\//i.test(key) && !isOptional && /^StringEquals/i.test(operator),
  );
}

/** IAM tells no letters apart in actions. */
function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function attached(resource: Resource): Finding[] {
  if (!resource.type.startsWith("aws:iam/")) return [];
  const { policyArn, managedPolicyArns } = resource.inputs;
  return Object.entries({ policyArn, managedPolicyArns }).flatMap(([input, given]) =>
    asList(given).flatMap((arn) =>
      expect(!KEPT_BY_AWS.test(textIn(arn)), resource, input, "write a policy that names actions and ARNs", arn),
    ),
  );
}
