import type { Plan } from "../plan";
import { fieldsOf, listOf } from "../plan-resources";
import { MONTH_DAYS, PRICES, type Price } from "./prices";

/**
 * GB that a million requests log, measured in `npm run local`: the gateway's line and HAProxy's have about 900 bytes each, and the flow
 * log's share is small beside them, since connections are kept alive.
 */
const LOG_GB = { gateway: 0.9, haproxy: 0.9 };

/** What a million requests cost on top of the fixed cost, in US dollars: the gateway, and the two lines that each leaves. */
export function usdPerMillion(gateway: Price = PRICES.httpApi): number {
  return gateway.usd + (LOG_GB.gateway + LOG_GB.haproxy) * PRICES.logIngestion.usd;
}

/** Of which kinds a plan's APIs are, but for the one that keeps the link active. */
export function apiKinds({ resources }: Plan): { readonly http: boolean; readonly rest: boolean } {
  const called = resources.filter(({ urn }) => !urn.includes("gatehouse:index:Heartbeat$"));
  const has = (type: string): boolean => called.some((one) => one.type === type);
  return { http: has("aws:apigatewayv2/api:Api"), rest: has("aws:apigateway/restApi:RestApi") };
}

/** From how many million requests a month of the account's region on a REST API costs less, and what it costs then. */
export const REST_TIERS: readonly (readonly [millions: number, price: Price])[] = [
  [333, PRICES.restApiBeyond333],
  [1000, PRICES.restApiBeyond1000],
  [20_000, PRICES.restApiBeyond20000],
];

/** Whether a firewall looks at requests, which costs by the request too. */
export function hasFirewall({ resources }: Plan): boolean {
  return resources.some(({ type }) => type === "aws:wafv2/webAcl:WebAcl");
}

/**
 * What the archive adds to that, undefined without one: Firehose, and the objects for all the time for which they are kept. At the
 * most, since CloudWatch Logs compresses what it sends. Of a flow log, which follows connections, nothing is in it.
 */
export function archiveUsdPerMillion(plan: Plan): number | undefined {
  const stream = plan.resources.find(({ type }) => type === STREAM);
  const [rule] = plan.resources
    .filter(
      ({ type, urn }) =>
        type === LIFECYCLE &&
        stream !== undefined &&
        bucketsOf(plan, urn).some((one) => stream.dependencies.includes(one)),
    )
    .flatMap(({ inputs }) => listOf(inputs.rules).map(fieldsOf));
  if (rule === undefined) return undefined;
  const days = Number(fieldsOf(rule.expiration).days);
  const [moved] = listOf(rule.transitions).map((one) => Number(fieldsOf(one).days));
  const standard = Math.min(moved ?? days, days);
  const stored = (standard * PRICES.s3Standard.usd + (days - standard) * PRICES.s3GlacierInstant.usd) / MONTH_DAYS;
  return (LOG_GB.gateway + LOG_GB.haproxy) * (PRICES.firehose.usd + stored);
}

const STREAM = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
const LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";

/** The buckets that a resource is of. */
function bucketsOf(plan: Plan, urn: string): string[] {
  const { dependencies = [] } = plan.resources.find((one) => one.urn === urn) ?? {};
  return dependencies.filter((one) => one.includes("aws:s3/bucket:Bucket::"));
}
