/** What agents and collectors measure, as CloudWatch keeps it: read by those who watch them. */

/** CloudWatch's namespace of every agent. */
export const AGENT_NAMESPACE = "Gatehouse/Agent";

/** The dimension that says whose agents they are: the fleet's identity. */
export const SERVICE_DIMENSION = "Service";

/** The dimension of what is measured of one certificate: its file. */
export const CERTIFICATE_DIMENSION = "Certificate";

/** The dimension of what is measured of one API: its name. */
export const API_DIMENSION = "Api";

/** The dimension of what is measured of one stage: its name within the API. */
export const STAGE_DIMENSION = "Stage";

/** The dimension of what is measured of a class of callers. */
export const CLASS_DIMENSION = "Class";

/** Between two reports of an agent, in seconds: CloudWatch keeps metrics by the minute. */
export const REPORT_SECONDS = 60;

/**
 * What says something when it is zero. All else is told only when it is not: CloudWatch bills a metric by the hours in which it is
 * told, and its alarms take the silence of what counts faults for well.
 */
const TOLD_AS_ZERO = new Set([
  "HaproxyInSync",
  "CertDaysToExpiry",
  "AuthorityDaysToExpiry",
  "RequestsRefused",
  "ConnectionsReused",
  "InstancesUp",
]);

/** Of those that are not counts. */
const UNITS: Readonly<Record<string, string>> = {
  CertDaysToExpiry: "None",
  AuthorityDaysToExpiry: "None",
  HaproxyInSync: "None",
  RegistrationsAge: "Seconds",
  RegistrationRefusedFor: "Seconds",
  TokenKeysAge: "Seconds",
  AnswerTime: "Milliseconds",
  ConnectionsUsed: "Percent",
  ConnectionsReused: "Percent",
  CallersUsed: "Percent",
  RequestsRefused: "Percent",
};

type Dimensions = Readonly<Record<string, string>>;

/**
 * One embedded-metric object; https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 *
 * @param more what only the line says, for queries of the log
 */
export function emf(
  now: number,
  dimensions: Dimensions,
  metrics: Readonly<Record<string, number>>,
  more: Readonly<Record<string, string | number>> = {},
): string {
  const told = Object.entries(metrics).filter(([name, value]) => value !== 0 || TOLD_AS_ZERO.has(name));
  const directive = {
    Namespace: AGENT_NAMESPACE,
    Dimensions: [Object.keys(dimensions)],
    Metrics: told.map(([Name]) => ({ Name, Unit: UNITS[Name] ?? "Count" })),
  };
  return JSON.stringify({
    _aws: { Timestamp: now, CloudWatchMetrics: [directive] },
    ...dimensions,
    ...Object.fromEntries(told),
    ...more,
  });
}
