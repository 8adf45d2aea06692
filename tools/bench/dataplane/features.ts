import type { ConfigChange } from "./config";

/** What can be switched off to see what it costs. */
export interface Feature extends ConfigChange {
  readonly name: string;
}

/** The log to standard output, for comparison: production's goes through memory to a collector. */
export const ON_STDOUT: ConfigChange = {
  intent: (intent) => {
    const { log, ...others } = intent;
    if (log === undefined) throw new Error("production logs to standard output already: the comparison is with itself");
    return others;
  },
};

/** Each alone; all else as it is. */
export const FEATURES: readonly Feature[] = [
  { name: "log", without: /^ +(log ring@traffic|log-format|error-log-format) / },
  { name: "limits", intent: (intent) => ({ ...intent, limits: { none: "to see what they cost" } }) },
  { name: "origin proof", without: /http-request .*(sess\.hash|sess\.proof|txn\.generation)/ },
  { name: "readable identity", without: /refuse:IdentityMismatch\)/ },
  { name: "header guards", without: /(txn\.unusual)/ },
  { name: "request id", without: /(set-var|set-header).*(txn\.id|x-request-id)/ },
  { name: "ambiguous paths", without: /refuse:AmbiguousPath\)/ },
  { name: "traces", without: /(txn\.trace|tracestate)/ },
  { name: "outliers of a whole stage", without: /concat\(:\.all\)/ },
  { name: "header rewriting", without: /(del-header|set-header (x-)?forwarded)/ },
  { name: "retries", without: /^ +(retries|retry-on|http-request disable-l7-retry) ?/ },
];
