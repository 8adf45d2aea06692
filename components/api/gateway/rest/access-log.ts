import { accessLogFormat } from "../access-log";
import type { RestCallerVariables } from "./authorizer/authorizer";

/** What a REST API tells and an HTTP API does not, or under another name. */
const REST = {
  // `requestId` is what a client sends as x-amzn-requestid: it is logged, and nothing is found by it.
  requestId: "extendedRequestId",
  clientRequestId: "requestId",
  route: "resourcePath",
  dataProcessed: undefined,
  apiKeyId: "identity.apiKeyId",
  tlsVersion: "tlsVersion",
  cipherSuite: "cipherSuite",
  xrayTraceId: "xrayTraceId",
  deploymentId: "deploymentId",
  wafStatus: "waf.status",
  wafError: "waf.error",
  wafLatency: "waf.latency",
  authenticateError: "authenticate.error",
  authorizeError: "authorize.error",
  authorizerLatency: "authorizer.latency",
};

/** The access log, with an HTTP API's names, so that one query reads both. */
export function restAccessLogFormat(apiName: string, { subject, client }: RestCallerVariables): string {
  const http = JSON.parse(accessLogFormat(apiName, { caller: {} })) as Record<string, string>;
  const renamed = Object.fromEntries(
    Object.entries({ ...REST, subject, client }).map(([name, variable]) => [name, variable && `$context.${variable}`]),
  );
  return JSON.stringify({ ...http, ...renamed });
}
