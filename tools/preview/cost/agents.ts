import { decoded, VARIABLES, type AgentVariables } from "../../../runtime/agent/environment";
import type { TrafficMetrics } from "../../../runtime/agent/haproxy/traffic";
import { Report, type Expiring } from "../../../runtime/agent/report";
import type { Json } from "../plan";
import { fieldsOf } from "../plan-resources";
import { environmentOfContainer } from "../show/haproxy";
import { MONTH_SECONDS } from "./prices";

/** What the agents of a task definition cost beside their tasks. */
export interface AgentUse {
  /**
   * That CloudWatch makes of what they report while nothing is wrong and nobody asks: one for each name and set of dimensions, however
   * many tasks there are.
   */
  readonly metrics: number;
  /** The same of each stage; none unless it is asked for. */
  readonly stageMetrics: number;
  /** Of Secrets Manager, by one task in a month. */
  readonly secretCalls: number;
  /** Of Cloud Map, by one task in a month: for each version's service, and for the fleet's own. */
  readonly instanceCalls: number;
  /** Of S3, by one task in a month, at the price of a listing: what is read of what changed is little beside. */
  readonly listCalls: number;
}

/**
 * By the agent's own code and settings; undefined for a task without one.
 *
 * @param services of Cloud Map that it asks for
 */
export function agentUse(containerDefinitions: Json | undefined, services: number): AgentUse | undefined {
  if (typeof containerDefinitions !== "string" || !containerDefinitions.startsWith("[{")) return undefined;
  const containers = (JSON.parse(containerDefinitions) as Json[]).map(fieldsOf);
  const agent = containers.find(({ name }) => name === "agent");
  const told = agent && decoded(environmentOfContainer(agent));
  if (told?.GATEHOUSE_CERTIFICATES === undefined || told.GATEHOUSE_INTENT === undefined) return undefined;
  const settings = VARIABLES.resolve(told as AgentVariables);
  const { GATEHOUSE_CERTIFICATES: certificates, GATEHOUSE_TRUST: trust, GATEHOUSE_SERVICE: service } = settings;
  const held = certificates.map(({ file }) => ({ file, version: "1", notAfter: 0 }));
  const trusts = certificates.flatMap((one) => (one.trust === undefined ? [] : [one.trust]));
  const secrets = new Set([...certificates.map((one) => one.secret), ...trusts, ...(trust ? [trust.secret] : [])]);
  return {
    metrics: metricsOfAgents(service, held),
    stageMetrics: settings.GATEHOUSE_STAGE_METRICS ? metricsOf(new Report(service).stages(0, [BUSY_STAGE])[0]!) : 0,
    secretCalls: (secrets.size * MONTH_SECONDS) / settings.GATEHOUSE_POLL_SECONDS,
    instanceCalls: (services * MONTH_SECONDS) / settings.GATEHOUSE_INSTANCES_SECONDS,
    listCalls: MONTH_SECONDS / settings.GATEHOUSE_REGISTRATIONS_SECONDS,
  };
}

/** One of each that CloudWatch keeps, HAProxy's numbers included. */
function metricsOfAgents(service: string, held: readonly Expiring[]): number {
  const report = new Report(service);
  report.authorityUntil(0);
  const lines = [...report.lines(0, held, ["trust"], 1), report.traffic(0, NO_TRAFFIC)];
  return lines.reduce((sum, line) => sum + metricsOf(line), 0);
}

const NO_TRAFFIC: TrafficMetrics = {
  Requests: 0,
  ServerErrors: 0,
  Unanswered: 0,
  Retries: 0,
  Queued: 0,
  StagesDown: 0,
  ConnectionsUsed: 0,
  CallersUsed: 0,
};

/** One with requests: who asks for metrics of stages has some. */
const BUSY_STAGE = { api: "a", stage: "s", Requests: 1, ServerErrors: 1, Retries: 1, Queued: 1, Running: 1, InstancesUp: 1, AnswerTime: 1 }; // prettier-ignore

function metricsOf(line: string): number {
  const { _aws: aws } = JSON.parse(line) as { _aws: { CloudWatchMetrics: { Metrics: unknown[] }[] } };
  return aws.CloudWatchMetrics.reduce((sum, { Metrics }) => sum + Metrics.length, 0);
}
