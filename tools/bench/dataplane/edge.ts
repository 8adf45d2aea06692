import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { haproxyIntent } from "../../../components/gatehouse/request-path";
import { render, type Intent } from "../../../haproxy/config";
import { settingsFor } from "../../../stacks/index";
import { loadProject } from "../../preview/project/project";
import { loadSettings } from "../../preview/project/settings";
import { freePort } from "../../shared/ports";
import { onLoopback } from "../../local/fleet/substitute";
import { ADDRESS, type Environment } from "./environment";

const ROOT = resolve(__dirname, "../../..");
/** More than any run can have: what is measured is an admitted request. */
const PLENTY = { requests: 1_000_000_000, errors: 1_000_000_000, concurrent: 1_000_000_000 };
/** The limits that production has, and no others: concurrency is counted of subjects. */
const LIMITS = {
  subject: PLENTY,
  key: { requests: PLENTY.requests },
  source: { requests: PLENTY.requests },
};

/** What production's fleet is to do, but with limits that nobody reaches, and the collector that is here. */
export function productionIntent(ground: Environment): Intent {
  const project = loadProject(ROOT);
  const { args } = settingsFor("prod", loadSettings(project, "prod").config);
  return {
    ...haproxyIntent("gatehouse", args),
    limits: { periodSeconds: 10, Person: LIMITS, Agent: LIMITS, Service: LIMITS },
    log: { collector: { address: ADDRESS, port: ground.collectorPort } },
  };
}

/** How a contestant differs from the full configuration. */
export interface Change {
  readonly intent?: (intent: Intent, ground: Environment) => Intent;
  /** Lines that are left out. One that matches nothing is an error: the configuration has changed under the benchmark. */
  readonly without?: RegExp;
}

/** The files of a configuration as it runs here, in a directory. @returns where it listens, and its configuration. */
export async function place(ground: Environment, directory: string, intent: Intent, without?: RegExp) {
  const files = render({ ...intent, directory, fleet: alone(await freePort()) });
  const trafficPort = await freePort();
  const others = new Map([[intent.trafficPort ?? 8443, trafficPort]]);
  for (const match of (files["haproxy.cfg"] ?? "").matchAll(/^\s+bind [0-9.]+:(\d+)/gm)) {
    const port = Number(match[1]);
    if (!others.has(port)) others.set(port, await freePort());
  }
  const config = onLoopback(files["haproxy.cfg"] ?? "", directory, {
    directory,
    address: ADDRESS,
    resolver: { address: ADDRESS, port: ground.resolverPort },
    listener: (port) => others.get(port) ?? port,
    backend: () => ground.backendPort,
  });
  const all = { ...files, "haproxy.cfg": reduced(config, without), "origins.map": `${ground.proof.hash} 1\n` };
  for (const [name, text] of Object.entries(all)) writeFileSync(join(directory, name), text, { mode: 0o600 });
  return { trafficPort, config: join(directory, "haproxy.cfg") };
}

const alone = (port: number) => ({ self: "self", members: [{ name: "self", address: ADDRESS }], port });

function reduced(config: string, without: RegExp | undefined): string {
  if (!without) return config;
  const lines = config.split("\n");
  const left = lines.filter((line) => !without.test(line));
  if (left.length === lines.length) throw new Error(`no line of the configuration matches ${String(without)}`);
  return left.join("\n");
}
