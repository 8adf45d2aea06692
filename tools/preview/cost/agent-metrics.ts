import { Report } from "../../../runtime/agent/report";
import type { Json } from "../plan";

/** How many metrics CloudWatch makes of what the agents of a task definition report: one for each name and set of dimensions. */
export function agentMetrics(containerDefinitions: Json | undefined): number {
  if (typeof containerDefinitions !== "string") return 0;
  const containers = JSON.parse(containerDefinitions) as {
    name: string;
    environment?: { name: string; value: string }[];
  }[];
  const variables = containers.flatMap(({ environment = [] }) => environment);
  const service = variables.find(({ name }) => name === "GATEHOUSE_SERVICE")?.value;
  const certificates = variables.find(({ name }) => name === "GATEHOUSE_CERTIFICATES")?.value;
  if (service === undefined || certificates === undefined) return 0;
  const files = (JSON.parse(certificates) as { file: string }[]).map(({ file }) => file);
  const held = files.map((file) => ({ file, version: "1", notAfter: 0 }));
  return new Report(service).lines(0, held, ["trust"], 1).reduce((sum, line) => sum + metricsOf(line), 0);
}

function metricsOf(line: string): number {
  const { _aws: aws } = JSON.parse(line) as { _aws: { CloudWatchMetrics: { Metrics: unknown[] }[] } };
  return aws.CloudWatchMetrics.reduce((sum, { Metrics }) => sum + Metrics.length, 0);
}
