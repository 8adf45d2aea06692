import type * as pulumi from "@pulumi/pulumi";
import { fields, flag, input, oneNumberOf, text, whole, type ResolvedBy } from "../../../../fields";
import { ACCOUNT_ID, ARN, LOG_RETENTION_DAYS, nameOf } from "../../../../fields/aws";
import { GATEWAY, type GatewayArgs } from "../args";
import { GATEWAY_CLIENT_CERTIFICATE, type ClientCertificateSettings } from "./client-certificate-args";
import { USAGE_PLANS, type UsagePlanSettings } from "./usage-plan-args";
import { WAF, type WafSettings } from "./waf/args";

/** What a REST API can do, and an HTTP API cannot. */
export interface RestSettings {
  /**
   * Who may call how much, by API keys; every route but the public ones asks for one then.
   * @default no API keys: whoever has a token may call
   */
  readonly usagePlans?: UsagePlanSettings[];
  /**
   * What is asked of each request before anything else.
   * @default nothing: no firewall
   */
  readonly waf?: WafSettings;
  /**
   * The certificate that the gateway shows HAProxy (mutual TLS).
   * @default none
   */
  readonly clientCertificate?: ClientCertificateSettings;
  /**
   * Whether AWS X-Ray sees each request.
   * @default false
   */
  readonly tracing?: boolean;
  /**
   * Whether the account has a role for the logs of REST APIs in this region already (`aws apigateway get-account`). It is one setting
   * for all of them: of a gatehouse's own APIs it is enough that one says so.
   * @default false: one is created, and stays when the API goes
   */
  readonly accountHasLogsRole?: boolean;
}

export interface RestGatewayArgs extends GatewayArgs, RestSettings {
  /** The AWS account, twelve digits. */
  readonly accountId: string;
  /**
   * The certificate of ACM that the gatehouse's authority issues: `acmCertificateArn` of a `RotatedCertificate`.
   * @default none: `clientCertificate.issued` is refused
   */
  readonly issuedCertificateArn?: pulumi.Input<string>;
  /** What the names of log groups begin with, for the key's policy. Beside them it must admit
   * `API-Gateway-Execution-Logs_`, and with `waf` `aws-waf-logs-`: AWS gives or asks for these. */
  readonly logGroupPrefix: string;
  /** The KMS key that encrypts the logs. */
  readonly logKeyArn: pulumi.Input<string>;
  /** How long the authorizer's log is kept, in days. */
  readonly logRetentionDays: number;
  /**
   * Whether Pulumi refuses to delete the logs.
   * @default true
   */
  readonly protect?: boolean;
}

/** Milliseconds that a REST API waits for an answer, unless AWS has raised the account's quota (REST quotas). */
export const MOST_REST_TIMEOUT = 29_000;

export const REST_SETTINGS = fields<RestSettings>()({
  usagePlans: USAGE_PLANS.withDefault([], "whoever has a token may call"),
  waf: WAF.optional("no firewall; $5 a month, $1 a rule and $0.60 a million requests"),
  clientCertificate: GATEWAY_CLIENT_CERTIFICATE.optional("none is shown"),
  tracing: flag().withDefault(false, "HAProxy and services have traces of their own; X-Ray bills each"),
  accountHasLogsRole: flag().withDefault(false, "a new account has none"),
});

export const REST_GATEWAY = fields<RestGatewayArgs>()({
  ...GATEWAY.rows,
  ...REST_SETTINGS.rows,
  timeoutMilliseconds: whole({
    from: 1001,
    to: MOST_REST_TIMEOUT,
    unit: "milliseconds",
    why: "REST APIs wait no longer, and HAProxy gives up 1000 earlier",
  }).withDefault(MOST_REST_TIMEOUT, "the longest; HAProxy gives up a second earlier and says why"),
  accountId: text(ACCOUNT_ID),
  issuedCertificateArn: input(text(ARN)).optional("no authority issues one"),
  logGroupPrefix: text(nameOf("what log groups begin with", "/aws/vendedlogs/apigateway/edge-logs-")),
  logKeyArn: input(text(ARN)),
  logRetentionDays: oneNumberOf({ values: LOG_RETENTION_DAYS, unit: "days", why: "CloudWatch Logs takes no others" }),
  protect: flag().withDefault(true, "a deleted group takes the audit trail along"),
});

/** A REST gateway's arguments with their defaults. */
export type ResolvedRestGateway = ResolvedBy<typeof REST_GATEWAY>;
