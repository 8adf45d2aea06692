import type { Finding, Law } from "../law";
import type { Plan, Resource } from "../plan";
import { expect, mustNotBe } from "../read";

/** What cannot be had back once it is deleted, or is known outside by an address that would change. */
const STATEFUL: Readonly<Record<string, (resource: Resource) => Finding[]>> = {
  "aws:acmpca/certificateAuthority:CertificateAuthority": isProtected,
  "aws:cloudwatch/logGroup:LogGroup": isProtected,
  "aws:cognito/userPool:UserPool": (pool) => [
    ...isProtected(pool),
    ...expect(
      pool.inputs.deletionProtection === "ACTIVE",
      pool,
      "deletionProtection",
      "use ACTIVE",
      pool.inputs.deletionProtection,
    ),
  ],
  "aws:kms/key:Key": isProtected,
  "aws:lb/loadBalancer:LoadBalancer": (balancer) => [
    ...isProtected(balancer),
    ...expect(
      balancer.inputs.enableDeletionProtection === true,
      balancer,
      "enableDeletionProtection",
      "set true",
      balancer.inputs.enableDeletionProtection,
    ),
  ],
  "aws:s3/bucket:Bucket": isProtected,
  "aws:dynamodb/table:Table": isProtected,
  "aws:efs/fileSystem:FileSystem": isProtected,
  "aws:rds/cluster:Cluster": isProtected,
  "aws:rds/instance:Instance": isProtected,
  "aws:secretsmanager/secret:Secret": (secret) => [
    ...isProtected(secret),
    ...mustNotBe(
      0,
      secret,
      "recoveryWindowInDays",
      "use 7 to 30: it is gone at once",
      secret.inputs.recoveryWindowInDays,
    ),
  ],
};

/** A mistaken `pulumi destroy`, or a replacement that nobody expected, ends before it has deleted what an auditor will ask for. */
export const deletionProtectedWhereStateful: Law = {
  name: "deletion-protected-where-stateful",
  says: "Pulumi refuses to delete what cannot be had back",
  findings: (plan: Plan) => plan.resources.flatMap((resource) => STATEFUL[resource.type]?.(resource) ?? []),
};

function isProtected(resource: Resource): Finding[] {
  const { protect = false } = resource.options ?? {};
  return expect(protect, resource, "protect", "set the resource option", protect);
}
