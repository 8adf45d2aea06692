import type { Json, Plan, PlannedResource } from "../../../tools/preview";
import { referenceArgs } from "../../components/args";
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

/** What turns on a log that AWS delivers (API Gateway guide, http-api-logging; WAF guide, "Sending web ACL traffic logs to CloudWatch Logs"). */
const DELIVERED = [
  "CreateLogDelivery",
  "GetLogDelivery",
  "PutResourcePolicy",
  "DescribeResourcePolicies",
  "DescribeLogGroups",
].map((action): Asked => [`logs:${action}`, "*", {}]);

/** Of a REST API what has tags of its own, and is found below its collection. */
const restTagged =
  (collection: string) =>
  (one: PlannedResource, { region }: Place): Asked[] => [
    ["apigateway:POST", gateway(region, `/${collection}`), requested(one)],
    ...all(["GET", "PATCH", "DELETE"], gateway(region, `/${collection}/x1`), owned(one)),
    ["apigateway:GET", gateway(region, "/tags/arn"), owned(one)],
  ];

/** Below a REST API, whose tags it has. */
const restPart =
  (path: string, verbs = ["GET", "PATCH", "DELETE"], create = "POST") =>
  (one: PlannedResource, { region }: Place): Asked[] => [
    [`apigateway:${create}`, gateway(region, create === "POST" ? path.replace(/\/[^/]+$/, "") : path), owned(one)],
    ...all(verbs, gateway(region, path), owned(one)),
  ];

const role = ({ name }: PlannedResource, { accountId }: Place): string =>
  `arn:aws:iam::${accountId}:role/${name}-0123456`;

const boundary = ({ inputs }: PlannedResource): Record<string, string> =>
  inputs.permissionsBoundary === undefined ? {} : { "iam:PermissionsBoundary": textOf(inputs.permissionsBoundary) };

/** REST APIs, by the pages Amazon API Gateway Management, AWS Lambda, IAM and AWS WAF V2 of the Service Authorization Reference. */
const REST_CALLS: Readonly<Record<string, (one: PlannedResource, place: Place) => readonly Asked[]>> = {
  "aws:apigateway/restApi:RestApi": restTagged("restapis"),
  "aws:apigateway/apiKey:ApiKey": restTagged("apikeys"),
  "aws:apigateway/usagePlan:UsagePlan": restTagged("usageplans"),
  "aws:apigateway/clientCertificate:ClientCertificate": restTagged("clientcertificates"),
  "aws:apigateway/usagePlanKey:UsagePlanKey": restPart("/usageplans/x1/keys/k1", ["GET", "DELETE"]),
  "aws:apigateway/authorizer:Authorizer": restPart("/restapis/x1/authorizers/a1"),
  "aws:apigateway/deployment:Deployment": restPart("/restapis/x1/deployments/d1"),
  "aws:apigateway/resource:Resource": restPart("/restapis/x1/resources/r1"),
  "aws:apigateway/method:Method": restPart("/restapis/x1/resources/r1/methods/GET", undefined, "PUT"),
  "aws:apigateway/integration:Integration": restPart(
    "/restapis/x1/resources/r1/methods/GET/integration",
    undefined,
    "PUT",
  ),
  "aws:apigateway/methodSettings:MethodSettings": restPart("/restapis/x1/stages/v1", ["GET", "PATCH"], "PATCH"),
  "aws:apigateway/stage:Stage": (one, place) => [...restPart("/restapis/x1/stages/v1")(one, place), ...DELIVERED],
  "aws:lambda/function:Function": (one, { region, accountId }) => {
    const functionArn = `arn:aws:lambda:${region}:${accountId}:function:${one.name}-0123456`;
    return [
      ["lambda:CreateFunction", functionArn, requested(one)],
      ...["GetFunction", "GetFunctionCodeSigningConfig", "ListVersionsByFunction", "UpdateFunctionCode", "UpdateFunctionConfiguration", "GetFunctionConfiguration", "DeleteFunction"].map((action): Asked => [`lambda:${action}`, functionArn, owned(one)]), // prettier-ignore
      ["iam:PassRole", role(one, { region, accountId }), { "iam:PassedToService": "lambda.amazonaws.com" }],
    ];
  },
  "aws:lambda/permission:Permission": (one, { region, accountId }) => {
    const functionArn = `arn:aws:lambda:${region}:${accountId}:function:${one.name}-0123456`;
    return ["AddPermission", "GetPolicy", "RemovePermission"].map((action): Asked => [`lambda:${action}`, functionArn, owned(one)]); // prettier-ignore
  },
  "aws:iam/role:Role": (one, place) => [
    ["iam:CreateRole", role(one, place), { ...requested(one), ...boundary(one) }],
    ...["GetRole", "ListRolePolicies", "ListAttachedRolePolicies", "ListInstanceProfilesForRole", "DeleteRole"].map((action): Asked => [`iam:${action}`, role(one, place), boundary(one)]), // prettier-ignore
  ],
  "aws:iam/rolePolicy:RolePolicy": (one, place) =>
    ["PutRolePolicy", "GetRolePolicy", "DeleteRolePolicy"].map((action): Asked => [`iam:${action}`, role(one, place), boundary(one)]), // prettier-ignore
  "aws:wafv2/ipSet:IpSet": (one, place) => firewall(one, place, "ipset", "IPSet"),
  "aws:wafv2/webAcl:WebAcl": (one, place) => [
    ...firewall(one, place, "webacl", "WebACL"),
    // What its rules name is asked for, too.
    ...["CreateWebACL", "UpdateWebACL"].map((action): Asked => [`wafv2:${action}`, `${waf(place, "managedruleset")}/AWSManagedRulesCommonRuleSet/r1`, action === "CreateWebACL" ? requested(one) : {}]), // prettier-ignore
    ...["CreateWebACL", "UpdateWebACL"].map((action): Asked => [`wafv2:${action}`, `${waf(place, "ipset")}/${one.name}-0123456/i1`, owned(one)]), // prettier-ignore
  ],
  "aws:wafv2/webAclAssociation:WebAclAssociation": (one, place) => {
    const stage = gateway(place.region, "/restapis/x1/stages/v1");
    return [
      ["apigateway:SetWebACL", stage, owned(one)],
      ["wafv2:AssociateWebACL", `${waf(place, "webacl")}/${one.name}-0123456/w1`, owned(one)],
      ...["AssociateWebACL", "DisassociateWebACL", "GetWebACLForResource"].map((action): Asked => [`wafv2:${action}`, stage, {}]), // prettier-ignore
    ];
  },
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": (one, place) => [
    ...["PutLoggingConfiguration", "GetLoggingConfiguration", "DeleteLoggingConfiguration"].map((action): Asked => [`wafv2:${action}`, `${waf(place, "webacl")}/${one.name}-0123456/w1`, owned(one)]), // prettier-ignore
    ...DELIVERED,
  ],
};

const waf = ({ region, accountId }: Place, kind: string): string => `arn:aws:wafv2:${region}:${accountId}:regional/${kind}`; // prettier-ignore

function firewall(one: PlannedResource, place: Place, kind: string, noun: string): Asked[] {
  const aclArn = `${waf(place, kind)}/${one.name}-0123456/w1`;
  return [
    [`wafv2:Create${noun}`, aclArn, requested(one)],
    ...["Get", "Update", "Delete"].map((verb): Asked => [`wafv2:${verb}${noun}`, aclArn, owned(one)]),
    ["wafv2:ListTagsForResource", aclArn, owned(one)],
  ];
}

/**
 * The calls of each type, with the resource and the tags that IAM is told of: Service Authorization Reference, pages Amazon API Gateway
 * Management V2, AWS Cloud Map, CloudWatch, CloudWatch Logs and Amazon S3.
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
  "aws:apigatewayv2/stage:Stage": (one, place) => [...ofApi(one, place, "stages"), ...DELIVERED],
  "aws:apigatewayv2/apiMapping:ApiMapping": ({ inputs }, { region }) => {
    const mappings = gateway(region, `/domainnames/${textOf(inputs.domainName)}/apimappings`);
    return [["apigateway:POST", mappings, {}], ...all(["GET", "PATCH", "DELETE"], `${mappings}/m1`, {})];
  },
  "aws:servicediscovery/service:Service": (one, { region, accountId }) => {
    const at = (resource: string) => `arn:aws:servicediscovery:${region}:${accountId}:${resource}`;
    const namespace = textOf(fieldsOf(one.inputs.dnsConfig).namespaceId);
    return [
      ["servicediscovery:CreateService", at(`namespace/${namespace}`), requested(one)],
      // It knows no resource.
      ["servicediscovery:TagResource", "*", requested(one)],
      ["servicediscovery:ListTagsForResource", "*", {}],
      ...["GetService", "UpdateService", "DeleteService"].map((action): Asked => [
        `servicediscovery:${action}`,
        at("service/srv-1"),
        owned(one),
      ]),
      ["servicediscovery:GetOperation", "*", {}],
    ];
  },
  "aws:cloudwatch/logGroup:LogGroup": (one, { region, accountId }) => {
    const { name, namePrefix } = one.inputs;
    const physicalName = name === undefined ? `${textOf(namePrefix)}0123456` : textOf(name);
    const group = `arn:aws:logs:${region}:${accountId}:log-group:${physicalName}`;
    return [
      ["logs:CreateLogGroup", group, requested(one)],
      ...["PutRetentionPolicy", "ListTagsForResource", "DeleteLogGroup"].map((action): Asked => [`logs:${action}`, group, owned(one)]), // prettier-ignore
    ];
  },
  "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": (one, { region, accountId }) => {
    // The group is another resource of the plan, whose own name AWS completes.
    const group = `arn:aws:logs:${region}:${accountId}:log-group:${referenceArgs.logGroupPrefix}${one.name.replace(/-log$/, "")}-0123456`; // prettier-ignore
    return [
      ...["PutSubscriptionFilter", "DescribeSubscriptionFilters", "DeleteSubscriptionFilter"].map((action): Asked => [`logs:${action}`, group, {}]), // prettier-ignore
      ["iam:PassRole", textOf(one.inputs.roleArn), {}],
    ];
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
    const asked = CALLS[one.type] ?? REST_CALLS[one.type];
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

function alarm(
  one: PlannedResource,
  { region, accountId }: Place,
  put: "PutMetricAlarm" | "PutCompositeAlarm",
): Asked[] {
  const { alarmName } = one.inputs;
  const name = alarmName === undefined ? `${one.name}-0123456` : textOf(alarmName);
  const alarmArn = `arn:aws:cloudwatch:${region}:${accountId}:alarm:${name}`;
  // Of a composite alarm a permission of any narrower scope is none (CloudWatch API, PutCompositeAlarm).
  const puts = put === "PutCompositeAlarm" ? "*" : alarmArn;
  return [
    [`cloudwatch:${put}`, puts, requested(one)],
    [`cloudwatch:${put}`, puts, owned(one)],
    ["cloudwatch:DeleteAlarms", alarmArn, owned(one)],
    ["cloudwatch:ListTagsForResource", alarmArn, owned(one)],
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
