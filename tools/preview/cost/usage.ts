import { PRICES } from "./prices";

/**
 * GB that a million requests log, measured in `npm run local`: the gateway's line and HAProxy's have about 900 bytes each, and the flow
 * log's share is small beside them, since connections are kept alive.
 */
const LOG_GB = { gateway: 0.9, haproxy: 0.9 };

/** What a million requests cost on top of the fixed cost, in US dollars: the gateway, and the two lines that each leaves. */
export function usdPerMillion(): number {
  return PRICES.httpApi.usd + (LOG_GB.gateway + LOG_GB.haproxy) * PRICES.logIngestion.usd;
}
