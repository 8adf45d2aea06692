import { arn } from "../shared/arn";
import { partitionOf } from "../shared/partitions";
import { ApiKind } from "./kind";
import type { GatehouseReference } from "./reference";
import { restStatements } from "./rest-policy";
import { created, kept, owned, SHARED_SID, WRITE, type ApiPolicyStatement } from "./policy-statement";

/** What a team's role needs, as an IAM policy document. */
export interface ApiPolicyDocument {
  /** Of IAM's policy language: `2012-10-17`. */
  readonly Version: string;
  /** What is allowed. */
  readonly Statement: ApiPolicyStatement[];
}

/**
 * What a role needs that runs the program of one API, and nothing of another's that IAM can withhold: the API itself, its stages, routes
 * and integrations, its log and its names in Cloud Map by the tags that each of them has, its registration by exact name.
 *
 * For an API of the gatehouse's issuer on its domain; a domain or a user pool of its own needs rights to Certificate Manager, Route 53 or
 * Cognito beside it, and an issuer of its own whose tokens HAProxy verifies those to Lambda, IAM and EventBridge Scheduler. Of a REST API it allows the role of its authorizer function only below the gatehouse's `permissionsBoundaryArn`, and nothing
 * of the account's role for logs: such an API says `rest.accountHasLogsRole`.
 *
 * @param reference the gatehouse's, all of it known
 * @param api the API's name, which is its component's too
 * @param kind what it is made of; `Http` unless it is given
 */
export function apiPolicy(reference: GatehouseReference, api: string, kind: ApiKind = ApiKind.Http): ApiPolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: together([
      ...registration(reference, api),
      ...GATEWAYS[kind](reference, api),
      ...services(reference, api),
      ...log(reference, api),
      ...alarms(reference, api),
      ...mappings(reference),
      ...logDelivery(),
    ]),
  };
}

/**
 * One statement of those that ask the same of resources of different services, to keep within the characters that IAM takes of a role's own
 * policies (10,240). An action applies to resources of its own service alone, so nothing is allowed that was not.
 */
function together(statements: readonly ApiPolicyStatement[]): ApiPolicyStatement[] {
  return statements.reduce<ApiPolicyStatement[]>((all, one) => {
    const same = all.find((other) => isByTags(other) && isByTags(one) && asksTheSame(other, one));
    return same === undefined ? [...all, one] : all.map((other) => (other === same ? joined(other, one) : other));
  }, []);
}

function asksTheSame(a: ApiPolicyStatement, b: ApiPolicyStatement): boolean {
  const services = servicesOf(b);
  return JSON.stringify(a.Condition) === JSON.stringify(b.Condition) && !servicesOf(a).some((one) => services.includes(one)); // prettier-ignore
}

const joined = (a: ApiPolicyStatement, b: ApiPolicyStatement): ApiPolicyStatement => ({
  ...a,
  Sid: a.Sid.startsWith("CreateOwn") ? "CreateOwn" : "Own",
  Action: [...a.Action, ...b.Action],
  Resource: [...a.Resource, ...b.Resource],
});

const servicesOf = ({ Action }: ApiPolicyStatement): string[] => Action.map((action) => action.split(":")[0]!);

/** Whether it is by tags alone that resources are held apart, and of none that are not. */
const isByTags = ({ Sid, Resource, Condition }: ApiPolicyStatement): boolean =>
  !Sid.startsWith(SHARED_SID) && !Resource.includes("*") && JSON.stringify(Condition ?? {}).includes("Tag/");

const GATEWAYS = { Http: gateway, Rest: restStatements } satisfies Record<ApiKind, typeof gateway>;

function registration({ registrationsBucket, region }: GatehouseReference, api: string): ApiPolicyStatement[] {
  const bucket = `arn:${partitionOf(region)}:s3:::${registrationsBucket as string}`;
  const key = `apis/${api}.json`;
  return [
    {
      Sid: "OwnRegistration",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:GetObjectTagging", "s3:PutObject", "s3:PutObjectTagging", "s3:DeleteObject", "s3:DeleteObjectVersion"], // prettier-ignore
      Resource: [`${bucket}/${key}`],
    },
    {
      // The provider deletes every version of an object.
      Sid: "OwnRegistrationsVersions",
      Effect: "Allow",
      Action: ["s3:ListBucketVersions"],
      Resource: [bucket],
      Condition: { StringEquals: { "s3:prefix": key } },
    },
  ];
}

function gateway(reference: GatehouseReference, api: string): ApiPolicyStatement[] {
  const root = `arn:${partitionOf(reference.region)}:apigateway:${reference.region}::`;
  return [
    {
      Sid: "CreateOwnApi",
      Effect: "Allow",
      Action: ["apigateway:POST"],
      Resource: [`${root}/apis`],
      Condition: created(reference, api),
    },
    {
      // Stages, routes and integrations, which hold the origin proof, have their API's tags.
      Sid: "OwnApi",
      Effect: "Allow",
      Action: WRITE,
      Resource: [`${root}/apis/*`, `${root}/tags/*`],
      Condition: kept(reference, api),
    },
  ];
}

function services(reference: GatehouseReference, api: string): ApiPolicyStatement[] {
  return [
    {
      // Cloud Map knows no condition on the name of a service: that it begins with the API's, HAProxy's agent asks.
      Sid: "CreateOwnServices",
      Effect: "Allow",
      Action: ["servicediscovery:CreateService"],
      Resource: [arn(reference, "servicediscovery", `namespace/${reference.namespaceId as string}`), arn(reference, "servicediscovery", "service/*")], // prettier-ignore
      Condition: created(reference, api),
    },
    {
      Sid: "OwnServices",
      Effect: "Allow",
      Action: ["servicediscovery:GetService", "servicediscovery:UpdateService", "servicediscovery:DeleteService"],
      Resource: [arn(reference, "servicediscovery", "service/*")],
      Condition: owned(reference, api),
    },
    {
      // To create with tags. What reads and writes tags knows no resource (Service Authorization Reference, AWS Cloud Map), so whose service
      // it tags is asked in vain, and nobody takes tags away.
      Sid: `${SHARED_SID}ServiceTags`,
      Effect: "Allow",
      Action: ["servicediscovery:TagResource"],
      Resource: ["*"],
      Condition: created(reference, api),
    },
    {
      Sid: `${SHARED_SID}Operations`,
      Effect: "Allow",
      Action: ["servicediscovery:GetOperation", "servicediscovery:ListTagsForResource"],
      Resource: ["*"],
    },
  ];
}

function log(reference: GatehouseReference, api: string): ApiPolicyStatement[] {
  const { logArchive } = reference;
  const group = arn(reference, "logs", `log-group:${reference.logGroupPrefix}${api}-*`);
  return [
    {
      Sid: "OwnLog",
      Effect: "Allow",
      Action: ["logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:PutRetentionPolicy", "logs:AssociateKmsKey", "logs:TagResource", "logs:UntagResource", "logs:ListTagsForResource"], // prettier-ignore
      Resource: [group],
    },
    ...(logArchive === undefined ? [] : archived(group, logArchive.roleArn as string)),
  ];
}

/** CloudWatch Logs is handed the role that writes to the archive. */
function archived(group: string, roleArn: string): ApiPolicyStatement[] {
  return [
    {
      Sid: "OwnLogsArchive",
      Effect: "Allow",
      Action: ["logs:PutSubscriptionFilter", "logs:DeleteSubscriptionFilter", "logs:DescribeSubscriptionFilters"],
      Resource: [group, `${group}:*`],
    },
    { Sid: `${SHARED_SID}ArchiveRole`, Effect: "Allow", Action: ["iam:PassRole"], Resource: [roleArn] },
  ];
}

function alarms(reference: GatehouseReference, api: string): ApiPolicyStatement[] {
  if (reference.alarmTopicArn === undefined) return [];
  // By their names too: alarms of the platform, and of others in the account, have no such tags.
  const alarmArns = [`${api}-alarms-*`, `${reference.identity}-api-${api}`].map((name) => arn(reference, "cloudwatch", `alarm:${name}`)); // prettier-ignore
  return [
    {
      Sid: "CreateOwnAlarms",
      Effect: "Allow",
      Action: ["cloudwatch:PutMetricAlarm", "cloudwatch:TagResource"],
      Resource: alarmArns,
      Condition: created(reference, api),
    },
    {
      Sid: "OwnAlarms",
      Effect: "Allow",
      Action: ["cloudwatch:PutMetricAlarm", "cloudwatch:DeleteAlarms", "cloudwatch:ListTagsForResource", "cloudwatch:UntagResource"], // prettier-ignore
      Resource: alarmArns,
      Condition: owned(reference, api),
    },
    {
      // It takes no permission of a narrower scope (CloudWatch API, PutCompositeAlarm): not by names, which would hold the platform's apart.
      Sid: `${SHARED_SID}CallingAlarm`,
      Effect: "Allow",
      Action: ["cloudwatch:PutCompositeAlarm"],
      Resource: ["*"],
      Condition: created(reference, api),
    },
    {
      Sid: "OwnCallingAlarm",
      Effect: "Allow",
      Action: ["cloudwatch:PutCompositeAlarm"],
      Resource: ["*"],
      Condition: owned(reference, api),
    },
    { Sid: `${SHARED_SID}Alarms`, Effect: "Allow", Action: ["cloudwatch:DescribeAlarms"], Resource: ["*"] },
  ];
}

/** Of mappings IAM knows only the tags of their domain: whoever may map one API may move another's. */
function mappings({ domain, region }: GatehouseReference): ApiPolicyStatement[] {
  if (domain === undefined) return [];
  const all = `arn:${partitionOf(region)}:apigateway:${region}::/domainnames/${domain.name as string}/apimappings`;
  return [{ Sid: `${SHARED_SID}Mappings`, Effect: "Allow", Action: WRITE, Resource: [all, `${all}/*`] }];
}

/** What turns on an HTTP API's access log: of the account's log deliveries as a whole (API Gateway guide, http-api-logging). */
function logDelivery(): ApiPolicyStatement[] {
  return [
    {
      Sid: `${SHARED_SID}LogDelivery`,
      Effect: "Allow",
      Action: ["logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:UpdateLogDelivery", "logs:DeleteLogDelivery", "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:DescribeResourcePolicies", "logs:DescribeLogGroups"], // prettier-ignore
      Resource: ["*"],
    },
  ];
}
