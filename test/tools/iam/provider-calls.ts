import type { Json, Plan, PlannedResource } from "../../../tools/preview";
import { fieldsOf, textOf } from "../../../tools/preview/plan-resources";

/** What the AWS provider asks IAM for, to make a resource of an API, read it, change it and delete it. */
export interface ProviderCall {
  readonly of: string;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string>>;
}

interface Place {
  readonly region: string;
  readonly accountId: string;
}

type Asked = readonly [action: string, resource: string, context: Readonly<Record<string, string>>];

/**
 * The calls of each type, with the resource and the tags that IAM is told of: Service Authorization Reference, pages Amazon API Gateway
 * Management V2, AWS Cloud Map, CloudWatch, CloudWatch Logs and Amazon S3. What a stage's access log needs is said in API Gateway's guide
 * (http-api-logging).
 */
const CALLS: Readonly<Record<string, (one: PlannedResource, place: Place) => readonly Asked[]>> = {
  "aws:apigatewayv2/api:Api": (one, { region }) => {
    const api = gateway(region, "/apis/a1");
    return [
      ["apigateway:POST", gateway(region, "/apis"), requested(one)],
      ...all(["GET", "PATCH", "DELETE"], api, owned(one)),
      ["apigateway:GET", gateway(region, "/tags/arn"), owned(one)],
    ];
  },
  "aws:apigatewayv2/authorizer:Authorizer": (one, place) => ofApi(one, place, "authorizers"),
  "aws:apigatewayv2/integration:Integration": (one, place) => ofApi(one, place, "integrations"),
  "aws:apigatewayv2/route:Route": (one, place) => ofApi(one, place, "routes"),
  "aws:apigatewayv2/stage:Stage": (one, place) => [
    ...ofApi(one, place, "stages"),
    ...[
      "CreateLogDelivery",
      "GetLogDelivery",
      "PutResourcePolicy",
      "DescribeResourcePolicies",
      "DescribeLogGroups",
    ].map((action): Asked => [`logs:${action}`, "*", {}]),
  ],
  "aws:apigatewayv2/apiMapping:ApiMapping": ({ inputs }, { region }) => {
    const mappings = gateway(region, `/domainnames/${textOf(inputs.domainName)}/apimappings`);
    return [["apigateway:POST", mappings, {}], ...all(["GET", "PATCH", "DELETE"], `${mappings}/m1`, {})];
  },
  "aws:servicediscovery/service:Service": (one, { region, accountId }) => {
    const at = (resource: string) => `arn:aws:servicediscovery:${region}:${accountId}:${resource}`;
    const namespace = textOf(fieldsOf(one.inputs.dnsConfig).namespaceId);
    return [
      ["servicediscovery:CreateService", at(`namespace/${namespace}`), requested(one)],
      ...["GetService", "UpdateService", "DeleteService", "ListTagsForResource"].map((action): Asked => [
        `servicediscovery:${action}`,
        at("service/srv-1"),
        owned(one),
      ]),
      ["servicediscovery:GetOperation", "*", {}],
    ];
  },
  "aws:cloudwatch/logGroup:LogGroup": ({ inputs }, { region, accountId }) => {
    const group = `arn:aws:logs:${region}:${accountId}:log-group:${textOf(inputs.namePrefix)}0123456`;
    return ["CreateLogGroup", "PutRetentionPolicy", "ListTagsForResource", "DeleteLogGroup"].map((action) => [`logs:${action}`, group, {}]); // prettier-ignore
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": (one, place) => alarm(one, place, "PutMetricAlarm"),
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": (one, place) => alarm(one, place, "PutCompositeAlarm"),
  "aws:s3/bucketObjectv2:BucketObjectv2": ({ inputs }) => {
    const bucket = `arn:aws:s3:::${textOf(inputs.bucket)}`;
    const object = `${bucket}/${textOf(inputs.key)}`;
    return [
      ...["PutObject", "GetObject", "GetObjectTagging", "DeleteObject", "DeleteObjectVersion"].map((action): Asked => [`s3:${action}`, object, {}]), // prettier-ignore
      ["s3:ListBucketVersions", bucket, { "s3:prefix": textOf(inputs.key) }],
    ];
  },
};

/** What the provider asks in the course of a team's program. @throws for a type that is not known here */
export function providerCallsOf(plan: Plan, place: Place): ProviderCall[] {
  const custom = plan.resources.filter(({ type }) => type.startsWith("aws:"));
  return custom.flatMap((one) => {
    const asked = CALLS[one.type];
    if (asked === undefined) throw new Error(`${one.type}: tools/iam does not know what the provider asks for it`);
    return asked(one, place).map(([action, resource, context]) => ({ of: one.name, action, resource, context }));
  });
}

const gateway = (region: string, path: string): string => `arn:aws:apigateway:${region}::${path}`;

const all = (verbs: readonly string[], resource: string, context: Asked[2]): Asked[] =>
  verbs.map((verb) => [`apigateway:${verb}`, resource, context]);

/** Below an API, whose tags its parts have. */
function ofApi(one: PlannedResource, { region }: Place, part: string): Asked[] {
  const parts = gateway(region, `/apis/a1/${part}`);
  return [["apigateway:POST", parts, owned(one)], ...all(["GET", "PATCH", "DELETE"], `${parts}/p1`, owned(one))];
}

function alarm(one: PlannedResource, { region, accountId }: Place, put: string): Asked[] {
  const own = `arn:aws:cloudwatch:${region}:${accountId}:alarm:${one.name}-0123456`;
  return [
    [`cloudwatch:${put}`, own, requested(one)],
    [`cloudwatch:${put}`, own, owned(one)],
    ["cloudwatch:DeleteAlarms", own, owned(one)],
    ["cloudwatch:ListTagsForResource", own, owned(one)],
    ["cloudwatch:DescribeAlarms", "*", {}],
  ];
}

/** The tags that a request to create carries; of what takes none, its API's, which a test gives it. */
const requested = (one: PlannedResource) => tagged(one.inputs.tags, "RequestTag");
const owned = (one: PlannedResource) => tagged(one.inputs.tags, "ResourceTag");

function tagged(tags: Json | undefined, kind: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fieldsOf(tags)).map(([key, value]) => [`aws:${kind}/${key}`, textOf(value)]),
  );
}
