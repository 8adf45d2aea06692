import type { Finding, Law } from "../law";
import type { Plan, Resource } from "../plan";
import { inEach, expect, textIn } from "../read";
import { statements, type Condition, type PolicyStatement } from "./statements";

/** What ties a call that a service makes to the account or the resource that it makes it for. */
const TIES = ["aws:SourceAccount", "aws:SourceArn", "aws:PrincipalOrgID", "aws:SourceVpce", "aws:PrincipalAccount"];
/** The keys by which a policy that says `*` means somebody. */
const NARROWS = [...TIES, "aws:PrincipalArn", "kms:CallerAccount"];

/** Lambda and API Gateway document no tie: who may pass them a role `iam:PassRole` decides, within the account. */
const TIED_BY_PASS_ROLE = ["lambda.amazonaws.com", "apigateway.amazonaws.com"];

/** Firehose tells whose stream it is as an external id, the account's (Firehose guide, "Controlling access"). */
const TIED_BY_EXTERNAL_ID = "firehose.amazonaws.com";

const ROLE_TRUST = "aws:iam/role:Role";

/** A policy of a resource that allows `*` allows every account of AWS; a trust that names a service alone trusts it on anybody's behalf. */
export const principalsNamed: Law = {
  name: "principals-named",
  says: "no resource is open to every account, and a service is trusted for this account alone",
  findings: (plan: Plan) => [
    ...statements(plan)
      .filter(({ allows }) => allows)
      .flatMap(findingsIn),
    ...inEach("aws:lambda/permission:Permission", ofPermission)(plan),
    ...plan.resources.flatMap(ofAcl),
    ...inEach("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", (block) =>
      BLOCKS.flatMap((input) => expect(block.inputs[input] === true, block, input, "set true", block.inputs[input])),
    )(plan),
  ],
};

const BLOCKS = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

function findingsIn(statement: PolicyStatement): Finding[] {
  const { resource, property, principals, conditions, byException } = statement;
  const tied = (keys: readonly string[]) => conditions.some((one) => narrows(one, keys));
  const ties = principals.every((one) => one === TIED_BY_EXTERNAL_ID) ? [...TIES, "sts:ExternalId"] : TIES;
  // An endpoint's policy is a filter on what the VPC may ask for: what it may do, its role decides.
  const everybody = principals.some((one) => /^[*?]+$/.test(one)) && !/^aws:ec2\/vpcEndpoint/.test(resource.type);
  const service = resource.type === ROLE_TRUST && principals.some(isService);
  return [
    ...expect(
      !byException.includes("NotPrincipal"),
      resource,
      `${property}.NotPrincipal`,
      "name who: everybody else is allowed",
      "NotPrincipal",
    ),
    ...expect(!everybody || tied(NARROWS), resource, `${property}.Principal`, "name who, or a condition that does", [
      ...principals,
    ]),
    ...expect(!service || tied(ties), resource, `${property}.Condition`, "add aws:SourceAccount", [...principals]),
  ];
}

/** Whether a condition leaves somebody in particular: a key that a request need not carry, or that may be anything, does not. */
function narrows({ operator, isOptional, key, values }: Condition, keys: readonly string[]): boolean {
  const named = keys.some((one) => one.toLowerCase() === key.toLowerCase());
  return named && !isOptional && /^(String|Arn)(Equals(IgnoreCase)?|Like)$/i.test(operator) && values.every(isSomebody);
}

/** An account, an organisation, an endpoint; of an ARN the account or, where it has none, the name is given. */
function isSomebody(value: string): boolean {
  if (!value.startsWith("arn:")) return !/^[*?]*$/.test(value);
  const [, , , , account = "", ...rest] = value.split(":");
  return account === "" ? !/^[*?]/.test(rest.join(":")) : !/[*?]/.test(account);
}

function ofPermission(permission: Resource): Finding[] {
  const { principal, sourceAccount, sourceArn, principalOrgId } = permission.inputs;
  const tied = [sourceAccount, sourceArn, principalOrgId].some((one) => one !== undefined && isSomebody(textIn(one)));
  const wide = textIn(principal) === "*" || /\.amazonaws\.com(\.cn)?$/.test(textIn(principal));
  return expect(!wide || tied, permission, "sourceAccount", "give it, or sourceArn", principal);
}

/** What S3 has from before there were policies. */
function ofAcl(resource: Resource): Finding[] {
  if (!resource.type.startsWith("aws:s3/")) return [];
  const { acl } = resource.inputs;
  const open = /^(public-|authenticated-)/.test(textIn(acl));
  return expect(!open, resource, "acl", "leave it out: everybody may read it", acl);
}

function isService(principal: string): boolean {
  return /\.amazonaws\.com(\.cn)?$/.test(principal) && !TIED_BY_PASS_ROLE.includes(principal);
}
