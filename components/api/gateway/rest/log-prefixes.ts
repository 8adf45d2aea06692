/** What API Gateway calls the log group of a REST API's stage, in front of the API's id. */
export const EXECUTION_LOGS = "API-Gateway-Execution-Logs_";

/** What the names of WAF's log groups begin with: it takes no others. */
export const WAF_LOGS = "aws-waf-logs-";

/** For the policy of the logs' key. */
export const REST_LOG_PREFIXES = [EXECUTION_LOGS, WAF_LOGS];
