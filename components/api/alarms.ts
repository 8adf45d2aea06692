import type * as pulumi from "@pulumi/pulumi";
import { ApiAlarms } from "../observability/alarms/api-alarms";
import type { WatchedApi } from "../observability/args";
import type { ResolvedApi } from "./args";
import { stageName } from "./gateway/mappings";

/** An API as CloudWatch knows it. */
export function watchedApi(
  {
    name,
    stages,
    timeoutMilliseconds,
  }: Pick<ResolvedApi, "stages" | "timeoutMilliseconds"> & { readonly name: string },
  { apiId }: Pick<WatchedApi, "apiId">,
): WatchedApi {
  return { name, apiId, stages: stages.map(stageName), timeoutMilliseconds };
}

/** Who is told when its clients see errors. */
export function createApiAlarms(
  name: string,
  api: ResolvedApi & { readonly name: string },
  gateway: Pick<WatchedApi, "apiId">,
  opts: pulumi.ComponentResourceOptions,
): void {
  const { identity, alarmTopicArn, requestPathAlarmArn } = api.gatehouse;
  const told = {
    ...(alarmTopicArn !== undefined && { topicArn: alarmTopicArn }),
    ...(requestPathAlarmArn !== undefined && { requestPathAlarmArn }),
  };
  new ApiAlarms(name, { ...watchedApi(api, gateway), identity, ...told }, opts);
}
