import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { NamedApi } from "./args";

/** The API's access log. Stateful: deleting it deletes the audit trail in it. */
export function createAccessLog(
  name: string,
  api: NamedApi,
  opts: pulumi.CustomResourceOptions,
): aws.cloudwatch.LogGroup {
  const { logGroupPrefix, logKeyArn, logRetentionDays, protect } = api.gatehouse;
  return new aws.cloudwatch.LogGroup(
    name,
    { namePrefix: `${logGroupPrefix}${api.name}-`, kmsKeyId: logKeyArn, retentionInDays: logRetentionDays },
    { ...opts, protect: api.protect ?? protect },
  );
}
