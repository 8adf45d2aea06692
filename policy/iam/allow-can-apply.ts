import type { Finding, Law } from "../law";
import type { Plan } from "../plan";
import { expect } from "../read";
import { statements, type Condition, type PolicyStatement } from "./statements";

interface Key {
  /** The actions that carry it; any that there are of the service, if left out. */
  readonly carriedBy?: RegExp;
  readonly isArn: boolean;
}

/** What KMS is given an encryption context with; asking about a key is not among it. */
export const WITH_CONTEXT = /^kms:(Encrypt|Decrypt|ReEncrypt|GenerateDataKey|CreateGrant)/;

/**
 * Condition keys, by the Service Authorization Reference (pages KMS, Secrets Manager, Private CA) and the IAM guide on global keys.
 * `kms:EncryptionContext:` is text; that of CloudWatch Logs holds an ARN, and its guide compares it as one.
 */
const KEYS: readonly (readonly [RegExp, Key])[] = [
  [
    /^kms:EncryptionContext:aws:logs:arn$/,
    { carriedBy: /^kms:(Encrypt|Decrypt|ReEncrypt|GenerateDataKey|CreateGrant|Describe)/, isArn: true },
  ],
  [/^kms:EncryptionContext:/, { carriedBy: WITH_CONTEXT, isArn: false }],
  [/^kms:(SigningAlgorithm|MessageType)$/, { carriedBy: /^kms:(Sign|Verify)$/, isArn: false }],
  [/^kms:GrantIsForAWSResource$/, { carriedBy: /^kms:(CreateGrant|ListGrants|RevokeGrant)$/, isArn: false }],
  [/^kms:(ViaService|CallerAccount)$/, { carriedBy: /^kms:/, isArn: false }],
  [
    /^secretsmanager:VersionStage$/,
    { carriedBy: /^secretsmanager:(GetSecretValue|UpdateSecretVersionStage)$/, isArn: false },
  ],
  [/^secretsmanager:resource\/AllowRotationLambdaArn$/, { carriedBy: /^secretsmanager:/, isArn: true }],
  [/^acm-pca:TemplateArn$/, { carriedBy: /^acm-pca:IssueCertificate$/, isArn: true }],
  [/^aws:(PrincipalArn|SourceArn)$/, { isArn: true }],
  [/^aws:(SourceAccount|PrincipalAccount|PrincipalOrgID|SourceVpce|RequestedRegion|CalledVia)$/, { isArn: false }],
];

/**
 * An Allow whose condition its action does not carry never applies: nothing says so until the call is refused. A key that is an ARN
 * is compared as one, or a wildcard in it means itself.
 */
export const allowCanApply: Law = {
  name: "allow-can-apply",
  says: "what an Allow asks for, its actions carry, and a condition compares a key by its type",
  findings: (plan: Plan) =>
    statements(plan).flatMap((statement) => [
      ...inTrust(statement),
      ...statement.conditions.flatMap((condition) => findingsIn(statement, condition)),
    ]),
};

/** IAM takes any action in a trust policy; the service that assumes the role asks for one of these (STS API). */
const ASSUMES = /^sts:(AssumeRole(With(SAML|WebIdentity))?|TagSession|SetSourceIdentity|SetContext)$/;

function inTrust({ resource, property, allows, actions }: PolicyStatement): Finding[] {
  if (resource.type !== "aws:iam/role:Role" || !property.startsWith("assumeRolePolicy") || !allows) return [];
  const others = actions.filter((action) => !anyLetters(ASSUMES).test(action));
  return expect(others.length === 0, resource, `${property}.Action`, "use sts:AssumeRole", others);
}

function findingsIn({ resource, property, allows, actions }: PolicyStatement, { operator, key }: Condition): Finding[] {
  const known = KEYS.find(([form]) => anyLetters(form).test(key))?.[1];
  if (known === undefined) return [];
  const at = `${property}.Condition.${operator}.${key}`;
  const { carriedBy } = known;
  const without = allows && carriedBy ? actions.filter((action) => !anyLetters(carriedBy).test(action)) : [];
  const fits = /^Null$/i.test(operator) || /^Arn/i.test(operator) === known.isArn;
  return [
    ...expect(
      without.length === 0,
      resource,
      at,
      "leave these actions to a statement without it: they do not carry it",
      without,
    ),
    ...expect(
      fits,
      resource,
      at,
      `compare it as ${known.isArn ? "an ARN (ArnLike)" : "text (StringEquals)"}`,
      operator,
    ),
  ];
}

/** IAM tells no letters apart in actions and in the keys of conditions. */
function anyLetters({ source }: RegExp): RegExp {
  return new RegExp(source, "i");
}
