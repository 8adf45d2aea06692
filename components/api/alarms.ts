import type * as pulumi from "@pulumi/pulumi";
import { ApiAlarms } from "../observability/alarms/api-alarms";
import type { WatchedApi } from "../observability/args";
import type { NamedApi, ResolvedApi } from "./args";
import type { CreatedGateway } from "./create-gateway";
import { stageName } from "./gateway/mappings";
import { ApiKind, timeoutOf } from "./kind";

/** An API as CloudWatch knows it. */
export function watchedApi(
  { name, stages, ...api }: Pick<ResolvedApi, "kind" | "stages" | "timeoutMilliseconds"> & { readonly name: string },
  { apiId, metricName }: Pick<CreatedGateway, "apiId" | "metricName">,
): WatchedApi {
  const rest = api.kind === ApiKind.Rest ? { restApiName: metricName } : {};
  return { name, apiId, ...rest, stages: stages.map(stageName), timeoutMilliseconds: timeoutOf(api) };
}

/** Who is told when its clients see errors. */
export function createApiAlarms(
  name: string,
  api: NamedApi,
  gateway: Pick<CreatedGateway, "apiId" | "metricName">,
  opts: pulumi.ComponentResourceOptions,
): void {
  const { identity, alarmTopicArn, requestPathAlarmArn } = api.gatehouse;
  const told = {
    ...(alarmTopicArn !== undefined && { topicArn: alarmTopicArn }),
    ...(requestPathAlarmArn !== undefined && { requestPathAlarmArn }),
  };
  new ApiAlarms(name, { ...watchedApi(api, gateway), identity, ...told }, opts);
}
