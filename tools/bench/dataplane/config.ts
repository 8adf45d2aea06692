import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { haproxyApis } from "../../../components/gatehouse/api-context";
import { haproxyIntent } from "../../../components/gatehouse/request-path";
import { render, type Intent } from "../../../haproxy/config";
import { decided } from "../../../stacks/index";
import { localIntent } from "../../local/fleet/intent";
import { loadProject } from "../../preview/project/project";
import { loadSettings } from "../../preview/project/settings";
import { freePorts } from "../../shared/ports";
import { ADDRESS, type BenchEnvironment } from "./environment";

const ROOT = resolve(__dirname, "../../..");
/** More than any run can have: what is measured is an admitted request. */
const PLENTY = { requests: 1_000_000_000, errors: 1_000_000_000, concurrent: 1_000_000_000 };
/** The limits that production has, and no others: concurrency is counted of subjects. */
const LIMITS = {
  subject: PLENTY,
  key: { requests: PLENTY.requests },
  source: { requests: PLENTY.requests },
};

/** What production's fleet is to do, but with limits that are never reached, and the collector that is here. */
export function productionIntent(): Intent {
  const project = loadProject(ROOT);
  const { args } = decided("prod", loadSettings(project, "prod").config);
  // No agent fills the places of a namespace's services here: DNS tells all.
  const { namespace, ...intent } = haproxyIntent("gatehouse", args);
  return {
    ...intent,
    apis: haproxyApis("gatehouse", args),
    limits: { periodSeconds: 10, Person: LIMITS, Agent: LIMITS, Service: LIMITS },
    log: { collector: {} },
  };
}

/** How a contender differs from the full configuration. */
export interface ConfigChange {
  readonly intent?: (intent: Intent) => Intent;
  /** Lines that are left out. One that matches nothing is an error: the configuration has changed under the benchmark. */
  readonly without?: RegExp;
  /** Of the line by which nearly all requests go to their stage, the terms that are left out, with the `acl` lines of their names. */
  readonly terms?: RegExp;
}

/** Writes the files of a configuration into a directory. @returns where it listens, and its haproxy.cfg */
export async function writeConfig(
  environment: BenchEnvironment,
  directory: string,
  intent: Intent,
  change: ConfigChange = {},
) {
  const { trafficPort = 8443, controlPort = 8404 } = intent;
  const free = await freePorts([trafficPort, controlPort, 10_000]);
  const places = {
    address: ADDRESS,
    resolver: { address: ADDRESS, port: environment.resolverPort },
    // There is one backend for all versions.
    port: (port: number) => free.get(port) ?? environment.backendPort,
    clients: [],
  };
  const others = intent.fleet?.members ?? [];
  const fleet = { self: "self", members: [{ name: "self", address: ADDRESS }, ...others], port: free.get(10_000)! };
  const slow = environment.counted ? { timeouts: { ...intent.timeouts, requestMs: 60_000, connectMs: 60_000 } } : {};
  const apis = localApis(intent, environment);
  const files = render({ ...localIntent(intent, places), ...slow, apis, directory, fleet });
  const changed = withoutLines(withoutTerms(files["haproxy.cfg"] ?? "", change.terms), change.without);
  const config = environment.counted ? withoutTheClock(changed) : changed;
  const all = { ...files, "haproxy.cfg": config };
  for (const [name, text] of Object.entries(all)) writeFileSync(join(directory, name), text, { mode: 0o600 });
  return { trafficPort: free.get(trafficPort)!, config: join(directory, "haproxy.cfg") };
}

/** There is one backend for all versions, and one proof for all APIs. */
const localApis = ({ apis }: Intent, { backendPort, proof }: BenchEnvironment): Intent["apis"] =>
  apis.map((api) => ({
    ...api,
    stages: api.stages.map((stage) => ({
      ...stage,
      versions: stage.versions.map((version) => ({ ...version, port: backendPort })),
    })),
    originProofs: [{ sha256: proof.hash, generation: 1 }],
  }));

function withoutLines(config: string, without: RegExp | undefined): string {
  if (!without) return config;
  const lines = config.split("\n");
  const left = lines.filter((line) => !without.test(line));
  if (left.length === lines.length) throw new Error(`no line of the configuration matches ${String(without)}`);
  return left.join("\n");
}

/** That line, without some of its terms. */
function withoutTerms(config: string, terms: RegExp | undefined): string {
  if (!terms) return config;
  const line = new RegExp(`^( +use_backend %\\[.*\\] if )(.*(?:${terms.source}).*)$`, "m");
  if (!line.test(config)) throw new Error(`no term of the configuration matches ${String(terms)}`);
  return config
    .replace(
      line,
      (_, head: string, tail: string) => head + tail.replaceAll(new RegExp(` ?!?(?:${terms.source})`, "g"), "").trim(),
    ) // prettier-ignore
    .replaceAll(new RegExp(`^ +acl (?:${terms.source}) .*\n`, "gm"), "");
}

/**
 * Servers are checked, their names asked for and idle connections to them closed by time and not by request: fifty times slower, that
 * would be all that is counted. Each version has its one instance from the start.
 */
const withoutTheClock = (config: string): string =>
  config
    .replaceAll(/ check(?: \w*inter \S+)+ fall \d+ rise \d+/g, "")
    .replaceAll("pool-purge-delay 500ms", "pool-purge-delay 1h")
    .replaceAll(
      /^( +server-template \S+) \d+ [^ :]+:(\d+) (.*) resolvers cloudmap init-addr last,none resolve-prefer ipv4 init-state fully-up/gm,
      `$1 1 ${ADDRESS}:$2 $3`,
    );
