import type { Finding, Law } from "../law";
import type { Plan } from "../plan";
import { must } from "../read";
import { statements, type Statement } from "./statements";

/** What ties a call that a service makes to the account or the resource that it makes it for. */
const TIES = ["aws:SourceAccount", "aws:SourceArn", "aws:PrincipalOrgID", "aws:SourceVpce", "aws:PrincipalAccount"];
/** The keys by which a policy that says `*` means somebody. */
const NARROWS = [...TIES, "aws:PrincipalArn", "kms:ViaService", "kms:CallerAccount"];

/** Lambda and API Gateway document no tie: who may pass them a role `iam:PassRole` decides, within the account. */
const TIED_BY_PASS_ROLE = ["lambda.amazonaws.com", "apigateway.amazonaws.com"];

/** Firehose tells whose stream it is as an external id, the account's (Firehose guide, "Controlling access"). */
const TIED_BY_EXTERNAL_ID = "firehose.amazonaws.com";

const ROLE_TRUST = "aws:iam/role:Role";

/** A policy of a resource that allows `*` allows every account of AWS; a trust that names a service alone trusts it on anybody's behalf. */
export const principalsNamed: Law = {
  name: "principals-named",
  says: "no resource is open to every account, and a service is trusted for this account alone",
  findings: (plan: Plan) =>
    statements(plan)
      .filter(({ allows }) => allows)
      .flatMap(findingsIn),
};

function findingsIn(statement: Statement): Finding[] {
  const { resource, property, principals, conditions } = statement;
  const keys = conditions.map(({ key }) => key);
  const ties = principals.every((one) => one === TIED_BY_EXTERNAL_ID) ? [...TIES, "sts:ExternalId"] : TIES;
  // An endpoint's policy is a filter on what the VPC may ask for: what it may do, its role decides.
  const everybody = principals.includes("*") && resource.type !== "aws:ec2/vpcEndpoint:VpcEndpoint";
  const service = resource.type === ROLE_TRUST && principals.some(isService);
  return [
    ...must(
      !everybody || keys.some((key) => NARROWS.includes(key)),
      resource,
      `${property}.Principal`,
      "name who, or a condition that does",
      [...principals],
    ),
    ...must(
      !service || keys.some((key) => ties.includes(key)),
      resource,
      `${property}.Condition`,
      "add aws:SourceAccount",
      [...principals],
    ),
  ];
}

function isService(principal: string): boolean {
  return /\.amazonaws\.com(\.cn)?$/.test(principal) && !TIED_BY_PASS_ROLE.includes(principal);
}
