/** What agents measure, as CloudWatch keeps it: read by those who watch them, and written by report.ts alone. */

/** CloudWatch's namespace of every agent. */
export const AGENT_NAMESPACE = "Gatehouse/Agent";

/** The dimension that says whose agents they are: the fleet's identity. */
export const SERVICE_DIMENSION = "Service";

/** The dimension of what is measured of one certificate: its file. */
export const CERTIFICATE_DIMENSION = "Certificate";

/** The dimension of what is measured of one API: its name. */
export const API_DIMENSION = "Api";

/** Between two reports of an agent, in seconds: CloudWatch keeps metrics by the minute. */
export const REPORT_SECONDS = 60;
