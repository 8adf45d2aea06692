import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { archiveLog } from "../shared/log-archive";
import type { NamedApi } from "./args";

/** The API's access log, and its copy in the gatehouse's archive if there is one. Stateful: deleting it deletes the audit trail in it. */
export function createAccessLog(
  name: string,
  api: NamedApi,
  opts: pulumi.CustomResourceOptions,
): aws.cloudwatch.LogGroup {
  const { logGroupPrefix, logKeyArn, logRetentionDays, logArchive, protect } = api.gatehouse;
  const log = new aws.cloudwatch.LogGroup(
    name,
    { namePrefix: `${logGroupPrefix}${api.name}-`, kmsKeyId: logKeyArn, retentionInDays: logRetentionDays },
    { ...opts, protect: api.protect ?? protect },
  );
  if (logArchive !== undefined) archiveLog(name, log.name, logArchive, opts);
  return log;
}
