import type { WatchedApi, WatchedPaths } from "../../../components/index";

/** An API of it. */
export const watchedApi: WatchedApi = { name: "orders", apiId: "api", stages: ["v1"], timeoutMilliseconds: 30_000 };

/** Both paths of a stack, as alarms and dashboard are told of them. */
export const watched: WatchedPaths = {
  accountId: "123456789012",
  region: "eu-central-1",
  identity: "edge-prod",
  balancerArnSuffix: "net/edge/1",
  targetGroupArnSuffix: "targetgroup/edge/1",
  clusterName: "cluster",
  serviceName: "service",
  agentsOf: "edge-prod-fleet",
  minTasks: 3,
  maxTasks: 12,
  heartbeatFunctionName: "heartbeat",
  certificates: [
    { name: "server", file: "edge.pem", leastDays: 30, rotationFunctionName: "rotate-server" },
    { name: "client", file: "backend-client.pem", leastDays: 10 },
    { name: "gateway", acmCertificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/7", leastDays: 10 },
  ],
};
