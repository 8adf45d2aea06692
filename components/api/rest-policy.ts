import { EXECUTION_LOGS, WAF_LOGS } from "./gateway/rest/log-prefixes";
import { arn } from "../shared/arn";
import { partitionOf, servicePrincipal } from "../shared/partitions";
import { created, kept, owned, SHARED_SID, WRITE, type ApiPolicyStatement } from "./policy-statement";
import type { GatehouseReference } from "./reference";

/**
 * What a REST API needs in place of an HTTP API's own: the API, its keys, usage plans and certificates, its authorizer function, its
 * firewall, and the logs of both. Resources below an API and keys of a usage plan have the tags of what they are in (API Gateway guide, "API
 * Gateway resources that can be tagged").
 */
export function restStatements(reference: GatehouseReference, api: string): ApiPolicyStatement[] {
  return [
    ...gateway(reference, api),
    ...logs(reference, api),
    ...authorizer(reference, api),
    ...authorizerRole(reference, api),
    ...firewall(reference, api),
  ];
}

const KINDS = ["restapis", "apikeys", "usageplans", "clientcertificates"];

function gateway(reference: GatehouseReference, api: string): ApiPolicyStatement[] {
  const root = `arn:${partitionOf(reference.region)}:apigateway:${reference.region}::`;
  return [
    {
      Sid: "CreateOwnRestApi",
      Effect: "Allow",
      Action: ["apigateway:POST"],
      Resource: KINDS.map((kind) => `${root}/${kind}`),
      Condition: created(reference, api),
    },
    {
      // Integrations hold the origin proof, keys are what consumers show.
      Sid: "OwnRestApi",
      Effect: "Allow",
      Action: [...WRITE, "apigateway:SetWebACL"],
      Resource: [...KINDS, "tags"].map((kind) => `${root}/${kind}/*`),
      Condition: kept(reference, api),
    },
  ];
}

/** Named by API Gateway with the API's id, which no policy knows before, or by WAF's rule: so by their tags. */
function logs(reference: GatehouseReference, api: string): ApiPolicyStatement[] {
  const groups = [EXECUTION_LOGS, `${WAF_LOGS}${api}-`].map((prefix) => arn(reference, "logs", `log-group:${prefix}*`)); // prettier-ignore
  return [
    {
      Sid: "CreateOwnRestLogs",
      Effect: "Allow",
      Action: ["logs:CreateLogGroup", "logs:TagResource"],
      Resource: groups,
      Condition: created(reference, api),
    },
    {
      Sid: "OwnRestLogs",
      Effect: "Allow",
      Action: ["logs:DeleteLogGroup", "logs:PutRetentionPolicy", "logs:AssociateKmsKey", "logs:UntagResource", "logs:ListTagsForResource"], // prettier-ignore
      Resource: groups,
      Condition: owned(reference, api),
    },
  ];
}

/** The function that verifies tokens; none with a user pool. */
function authorizer(reference: GatehouseReference, api: string): ApiPolicyStatement[] {
  const functions = arn(reference, "lambda", `function:${api}-authorizer-*`);
  return [
    {
      Sid: "CreateOwnAuthorizer",
      Effect: "Allow",
      Action: ["lambda:CreateFunction", "lambda:TagResource"],
      Resource: [functions],
      Condition: created(reference, api),
    },
    {
      Sid: "OwnAuthorizer",
      Effect: "Allow",
      Action: ["lambda:GetFunction", "lambda:GetFunctionConfiguration", "lambda:GetFunctionCodeSigningConfig", "lambda:ListVersionsByFunction", "lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration", "lambda:DeleteFunction", "lambda:GetPolicy", "lambda:AddPermission", "lambda:RemovePermission", "lambda:ListTags", "lambda:UntagResource"], // prettier-ignore
      Resource: [functions],
      Condition: owned(reference, api),
    },
  ];
}

/**
 * Whoever may write a role's policy and hand the role to a function may do whatever that role may: so only below the boundary that the
 * platform sets. IAM does not hold roles apart by their tags where they are passed (IAM guide, "Grant a user permissions to pass a role"),
 * but by their names.
 */
function authorizerRole(reference: GatehouseReference, api: string): ApiPolicyStatement[] {
  const { accountId, region, permissionsBoundaryArn } = reference;
  if (permissionsBoundaryArn === undefined) return [];
  const role = `arn:${partitionOf(region)}:iam::${accountId}:role/${api}-authorizer-*`;
  const bounded = { StringEquals: { "iam:PermissionsBoundary": permissionsBoundaryArn as string } };
  return [
    {
      Sid: "OwnAuthorizersRoleBelowTheBoundary",
      Effect: "Allow",
      Action: ["iam:CreateRole", "iam:PutRolePolicy", "iam:DeleteRolePolicy"],
      Resource: [role],
      Condition: bounded,
    },
    {
      Sid: "OwnAuthorizersRole",
      Effect: "Allow",
      Action: ["iam:GetRole", "iam:GetRolePolicy", "iam:ListRolePolicies", "iam:ListAttachedRolePolicies", "iam:ListInstanceProfilesForRole", "iam:DeleteRole", "iam:TagRole", "iam:UntagRole"], // prettier-ignore
      Resource: [role],
    },
    {
      Sid: "HandItToTheFunction",
      Effect: "Allow",
      Action: ["iam:PassRole"],
      Resource: [role],
      Condition: { StringEquals: { "iam:PassedToService": servicePrincipal("lambda", region) } },
    },
  ];
}

/** A stage's firewall is the stage's too (`apigateway:SetWebACL`), so nobody puts one in front of another's. */
function firewall(reference: GatehouseReference, api: string): ApiPolicyStatement[] {
  const regional = (kind: string): string => arn(reference, "wafv2", `regional/${kind}/*`);
  // By their names too: firewalls of others in the account have no such tags.
  const firewalls = ["webacl", "ipset"].map((kind) => regional(`${kind}/${api}-*`));
  return [
    {
      Sid: "CreateOwnFirewall",
      Effect: "Allow",
      Action: ["wafv2:CreateWebACL", "wafv2:CreateIPSet", "wafv2:TagResource"],
      Resource: firewalls,
      Condition: created(reference, api),
    },
    {
      Sid: "OwnFirewall",
      Effect: "Allow",
      Action: ["wafv2:CreateWebACL", "wafv2:GetWebACL", "wafv2:UpdateWebACL", "wafv2:DeleteWebACL", "wafv2:GetIPSet", "wafv2:UpdateIPSet", "wafv2:DeleteIPSet", "wafv2:AssociateWebACL", "wafv2:PutLoggingConfiguration", "wafv2:GetLoggingConfiguration", "wafv2:DeleteLoggingConfiguration", "wafv2:ListTagsForResource", "wafv2:UntagResource"], // prettier-ignore
      Resource: firewalls,
      Condition: owned(reference, api),
    },
    {
      // Groups of rules that AWS keeps have no tags; a stage has them for API Gateway alone, not for WAF.
      Sid: `${SHARED_SID}Firewall`,
      Effect: "Allow",
      Action: ["wafv2:CreateWebACL", "wafv2:UpdateWebACL", "wafv2:AssociateWebACL", "wafv2:DisassociateWebACL", "wafv2:GetWebACLForResource"], // prettier-ignore
      Resource: [
        regional("managedruleset"),
        `arn:${partitionOf(reference.region)}:apigateway:${reference.region}::/restapis/*/stages/*`,
      ],
    },
  ];
}
