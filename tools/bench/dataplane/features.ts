import { BackendProtocol, type HaproxyStage, type IntentApi } from "../../../haproxy/config";
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
  { name: "origin proof", terms: /proof_known/, without: /sess\.hash|refuse:OriginProof if/ },
  { name: "readable identity", terms: /seal_whole|seal_printable/, without: /refuse:IdentityMismatch unless/ },
  {
    name: "header guards",
    terms: /\{ var\(txn\.unusual\) -m found \}/,
    without:
      /txn\.(?:unusual|ambiguous|tunnel|extended|overridden)|del-header (?:upgrade|x-auth-|x-gatehouse-version|'\^)/,
  },
  { name: "request id", without: /http-request capture uuid|set-header x-request-id/ },
  { name: "ambiguous paths", terms: /path_ambiguous/, without: /refuse:AmbiguousPath if/ },
  { name: "traces", without: /del-header tracestate|set-header traceparent|capture req\.fhdr\(traceparent\)/ },
  { name: "outliers of a whole stage", terms: /instances_well|instances_aside/, without: /concat\(:\.all\)\] if/ },
  { name: "header rewriting", without: /del-header|(set|add)-header (x-)?forwarded/ },
  { name: "retries", without: /^ +(retries|retry-on|http-request disable-l7-retry) ?/ },
];

/** What a stage may have besides, each alone: what it costs when it is on. Off, it is not a line of the configuration. */
export const STAGE_FEATURES: readonly Feature[] = [
  stageFeature("timeouts and retries", { timeouts: { serverMs: 5000 }, retries: 2 }),
  stageFeature("a longest body", { maxBodyBytes: 100_000 }),
  stageFeature("two response headers", {
    responseHeaders: [
      { name: "strict-transport-security", value: "max-age=31536000" },
      { name: "x-content-type-options", value: "nosniff" },
    ],
  }),
  stageFeature("compression, not accepted", { compression: {} }),
  stageFeature("a cache, for callers known", { cache: { maxAgeSeconds: 60 } }),
  stageFeature("a cache that all share, filled by none", { cache: { maxAgeSeconds: 60, sharedBecause: "to see" } }),
  stageFeature("networks, 2 denied and 2 allowed", {
    addresses: { deny: ["198.51.100.0/24", "192.0.2.0/24"], allow: ["203.0.0.0/16", "2001:db8::/32"] },
  }),
  stageFeature("a health check of its own", { healthPath: "/health", healthCheck: { query: "deep=1" } }),
  stageFeature("HTTP/2 to services, in clear", ({ versions }) => ({
    versions: versions.map((version) => ({ ...version, protocol: BackendProtocol.Http2 })),
  })),
];

/** Places that other tasks may take, none of which is taken: what each costs who has it. */
export const FLEET_FEATURES: readonly Feature[] = [12, 24].map((places) => ({
  name: `${places} places for tasks`,
  intent: (intent) => ({
    ...intent,
    fleet: { self: "self", members: Array.from({ length: places }, (_, i) => ({ name: `task-${i + 1}` })) },
  }),
}));

type StageChange = Partial<HaproxyStage> | ((stage: HaproxyStage) => Partial<HaproxyStage>);

function stageFeature(name: string, change: StageChange): Feature {
  const options = typeof change === "function" ? change : () => change;
  const changed = ({ stages, ...api }: IntentApi) => ({
    ...api,
    stages: stages.map((stage) => ({ ...stage, ...options(stage) })),
  });
  return { name, intent: (intent) => ({ ...intent, apis: (intent.apis ?? []).map(changed) }) };
}
