import type * as pulumi from "@pulumi/pulumi";
import {
  AGENT_NAMESPACE,
  CERTIFICATE_DIMENSION,
  CLASS_DIMENSION,
  SERVICE_DIMENSION,
} from "../../runtime/agent/metrics";
import type { WatchedApi, WatchedArchive, WatchedPaths } from "./args";

/** Where CloudWatch keeps what is measured of a hop: the same for the alarms and the dashboard. */
export interface MetricSource {
  readonly namespace: string;
  readonly dimensions: Readonly<Record<string, pulumi.Input<string>>>;
}

type Api = Pick<WatchedApi, "apiId" | "restApiName">;

/** An HTTP API is known by its id, a REST API by its name (API Gateway guide, metrics and dimensions). */
export function stageSource({ apiId, restApiName }: Api, stage: string): MetricSource {
  const api = restApiName === undefined ? { ApiId: apiId } : { ApiName: restApiName };
  return { namespace: "AWS/ApiGateway", dimensions: { ...api, Stage: stage } };
}

/** What a REST API calls a metric of an HTTP API, where it has another name. */
const REST_METRICS: Readonly<Record<string, string>> = { "4xx": "4XXError", "5xx": "5XXError" };

/** A stage's metric, by the name that an HTTP API has for it. */
export function stageMetric({ restApiName }: Pick<Api, "restApiName">, metric: string): string {
  return restApiName === undefined ? metric : (REST_METRICS[metric] ?? metric);
}

export function balancerSource({ balancerArnSuffix }: Pick<WatchedPaths, "balancerArnSuffix">): MetricSource {
  return { namespace: "AWS/NetworkELB", dimensions: { LoadBalancer: balancerArnSuffix } };
}

export function targetsSource(paths: Pick<WatchedPaths, "balancerArnSuffix" | "targetGroupArnSuffix">): MetricSource {
  const { namespace, dimensions } = balancerSource(paths);
  return { namespace, dimensions: { ...dimensions, TargetGroup: paths.targetGroupArnSuffix } };
}

type Service = Pick<WatchedPaths, "clusterName" | "serviceName">;

export function serviceSource({ clusterName, serviceName }: Service): MetricSource {
  return { namespace: "AWS/ECS", dimensions: { ClusterName: clusterName, ServiceName: serviceName } };
}

/** What only Container Insights counts: tasks and deployments. */
export function insightsSource(service: Service): MetricSource {
  return { ...serviceSource(service), namespace: "ECS/ContainerInsights" };
}

/**
 * How many tasks run. Without Container Insights by how many report their CPU in a minute (ECS guide, service RUNNING task count), each
 * period being one.
 */
export function runningTasks(
  paths: Service & Pick<WatchedPaths, "containerInsights">,
): MetricSource & { readonly name: string; readonly stat: string } {
  return paths.containerInsights === false
    ? { ...serviceSource(paths), name: "CPUUtilization", stat: "SampleCount" }
    : { ...insightsSource(paths), name: "RunningTaskCount", stat: "Average" };
}

export function agentsSource({ agentsOf }: Pick<WatchedPaths, "agentsOf">): MetricSource {
  return { namespace: AGENT_NAMESPACE, dimensions: { [SERVICE_DIMENSION]: agentsOf } };
}

/** By which agents report a trust that they refuse, as they do a certificate. */
export const TRUST = "trust";

/** Of one certificate, as agents report it. */
export function certificateSource(paths: Pick<WatchedPaths, "agentsOf">, file: string): MetricSource {
  const { namespace, dimensions } = agentsSource(paths);
  return { namespace, dimensions: { ...dimensions, [CERTIFICATE_DIMENSION]: file } };
}

/** Of one certificate of ACM (ACM guide, "Supported CloudWatch metrics"): `DaysToExpiry`, twice a day, while it is valid. */
export function acmSource(certificateArn: pulumi.Input<string>): MetricSource {
  return { namespace: "AWS/CertificateManager", dimensions: { CertificateArn: certificateArn } };
}

/** Of one class of callers, as collectors report it. */
export function callersSource(paths: Pick<WatchedPaths, "agentsOf">, name: string): MetricSource {
  const { namespace, dimensions } = agentsSource(paths);
  return { namespace, dimensions: { ...dimensions, [CLASS_DIMENSION]: name } };
}

export function functionSource(functionName: pulumi.Input<string>): MetricSource {
  return { namespace: "AWS/Lambda", dimensions: { FunctionName: functionName } };
}

export function streamSource({ streamName }: Pick<WatchedArchive, "streamName">): MetricSource {
  return { namespace: "AWS/Firehose", dimensions: { DeliveryStreamName: streamName } };
}

/** Of a subscription filter that sends to Firehose (CloudWatch Logs guide, monitoring with CloudWatch metrics). */
export function subscriptionSource({ logGroupName, filterName }: Omit<WatchedArchive, "streamName">): MetricSource {
  const dimensions = { LogGroupName: logGroupName, DestinationType: "Firehose", FilterName: filterName };
  return { namespace: "AWS/Logs", dimensions };
}
