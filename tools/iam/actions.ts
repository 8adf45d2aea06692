import { WITH_CONTEXT } from "../../policy/iam/allow-can-apply";
import { OWNER_TAG } from "../../runtime/rotation/acm/import-api";

/** What of a call's input says which resource it is about. */
type Input = Readonly<Record<string, unknown>>;

interface ActionOfService {
  /** The property of the input that holds the resource; undefined for an action without one, which is asked of `*`. */
  readonly resource: string | undefined;
  /** The condition keys that a request carries, and the property of the input that each is of. */
  readonly keys: Readonly<Record<string, string>>;
}

const SECRET = { resource: "SecretId", keys: {} };
const CERTIFICATE = { resource: "CertificateArn", keys: {} };
const OWNED = { [`aws:RequestTag/${OWNER_TAG}`]: "RequestTag", [`aws:ResourceTag/${OWNER_TAG}`]: "ResourceTag" };
const CERTIFICATE_AUTHORITY = { resource: "CertificateAuthorityArn", keys: {} };

/**
 * Every action that functions and agents ask for, with the condition keys that it carries by the Service Authorization
 * Reference (https://docs.aws.amazon.com/service-authorization/latest/reference/, pages Secrets Manager, KMS, Private CA, ACM,
 * Cloud Map and S3). A key that an action does not carry makes an Allow that never applies.
 */
export const ACTIONS: Readonly<Record<string, ActionOfService>> = {
  "secretsmanager:DescribeSecret": SECRET,
  "secretsmanager:GetSecretValue": { ...SECRET, keys: { "secretsmanager:VersionStage": "VersionStage" } },
  "secretsmanager:PutSecretValue": SECRET,
  "secretsmanager:UpdateSecretVersionStage": SECRET,
  "kms:Sign": {
    resource: "KeyId",
    keys: { "kms:SigningAlgorithm": "SigningAlgorithm", "kms:MessageType": "MessageType" },
  },
  "kms:GetPublicKey": { resource: "KeyId", keys: {} },
  "acm-pca:IssueCertificate": { ...CERTIFICATE_AUTHORITY, keys: { "acm-pca:TemplateArn": "TemplateArn" } },
  "acm-pca:GetCertificate": CERTIFICATE_AUTHORITY,
  "acm-pca:GetCertificateAuthorityCertificate": CERTIFICATE_AUTHORITY,
  "acm:ExportCertificate": CERTIFICATE,
  // Of a new one the tags come with the request; a tag's value stands for it here.
  "acm:ImportCertificate": { ...CERTIFICATE, keys: OWNED },
  "acm:AddTagsToCertificate": { ...CERTIFICATE, keys: OWNED },
  "acm:DeleteCertificate": { ...CERTIFICATE, keys: OWNED },
  "acm:ListTagsForCertificate": CERTIFICATE,
  "acm:ListCertificates": { resource: undefined, keys: {} },
  "servicediscovery:DiscoverInstances": {
    resource: undefined,
    keys: { "servicediscovery:NamespaceName": "NamespaceName", "servicediscovery:ServiceName": "ServiceName" },
  },
  "s3:ListBucket": { resource: "Resource", keys: {} },
  "s3:GetObject": { resource: "Resource", keys: {} },
  "s3:ListBucketVersions": { resource: "Resource", keys: { "s3:prefix": "Prefix" } },
  "s3:GetObjectVersion": { resource: "Resource", keys: {} },
};

/** Of every request to Secrets Manager about a secret that is rotated. */
const ROTATED = "secretsmanager:resource/AllowRotationLambdaArn";

export function carries(action: string, key: string): boolean {
  if (/^aws:/.test(key)) return true;
  if (action.startsWith("secretsmanager:") && key === ROTATED) return true;
  if (action.startsWith("kms:") && key === "kms:ViaService") return true;
  if (key.startsWith("kms:EncryptionContext:")) return WITH_CONTEXT.test(action);
  return Object.hasOwn(ACTIONS[action]?.keys ?? {}, key);
}

export function resourceOf(action: string, input: Input): string {
  const known = ACTIONS[action];
  return known && known.resource === undefined ? "*" : String(input[known?.resource ?? ""]);
}

export function conditionValues(action: string, input: Input): Record<string, string> {
  const keys = Object.entries(ACTIONS[action]?.keys ?? {});
  return Object.fromEntries(
    keys.flatMap(([key, property]) => (input[property] === undefined ? [] : [[key, input[property] as string]])),
  );
}
