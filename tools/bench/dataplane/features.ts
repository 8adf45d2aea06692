import type { Change } from "./edge";
import { ADDRESS } from "./ground";

/** What can be switched off to see what it costs. */
export interface Feature extends Change {
  readonly name: string;
}

/** Where the log waits in memory for who takes it. Production logs to stdout. */
export const WITH_COLLECTOR: Change = {
  intent: (intent, ground) => ({
    ...intent,
    log: { collector: { address: ADDRESS, port: ground.collectorPort } },
  }),
};

/** Each alone; all else as it is. */
export const FEATURES: readonly Feature[] = [
  { name: "log", without: /^ +(log stdout|log-format|error-log-format) / },
  { name: "limits", intent: (intent) => ({ ...intent, limits: { none: "to see what they cost" } }) },
  { name: "origin proof", without: /http-request .*(txn\.other|sess\.hash|txn\.generation)/ },
  { name: "sealed identity", without: /refuse:identity_mismatch\) / },
  { name: "header guards", without: /refuse:ambiguous_header/ },
  { name: "request id", without: /(set-var|set-header).*(txn\.id|x-request-id)/ },
  { name: "version pin", without: /txn\.pin/ },
  { name: "header rewriting", without: /(del-header|set-header x-forwarded-for)/ },
  { name: "retries", without: /^ +(retries|retry-on|http-request disable-l7-retry) ?/ },
];
