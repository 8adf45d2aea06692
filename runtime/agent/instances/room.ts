import { serviceOf, serversOf, type Intent, type IntentApi } from "../../../haproxy/config";
import type { KnownInstances } from "./services";

const NOTHING: KnownInstances = new Map();

/**
 * Room for the instances that Cloud Map tells of, where there are more than a registration says. It grows by doubling, and stays while
 * the agent runs: each change takes a reload. What one API finds no room for takes none from another.
 */
export class Room {
  /** Instances that there is room for twice, by API, stage and version: of what has more than is registered. */
  readonly #made = new Map<string, number>();

  /** @returns the same intent with more room as far as HAProxy has it, first for APIs that have more already. */
  made(intent: Intent, known: KnownInstances, maxServers: number): Intent {
    const larger = new Map<string, IntentApi>();
    const serversFor = (api: IntentApi): number => serversOf({ ...intent, apis: [api] });
    let servers: number | undefined;
    for (const api of [...intent.apis].sort((a, b) => Number(this.#has(b)) - Number(this.#has(a)))) {
      // All that it needs, else what it has.
      for (const instances of [known, NOTHING]) {
        const wanted = this.#larger(api, intent.namespace, instances);
        if (wanted === undefined) continue;
        servers ??= serversOf(intent);
        const more = serversFor(wanted) - serversFor(api);
        if (servers + more > maxServers) continue;
        servers += more;
        larger.set(api.name, wanted);
        this.#remember(wanted);
        break;
      }
    }
    return larger.size === 0 ? intent : { ...intent, apis: intent.apis.map((api) => larger.get(api.name) ?? api) };
  }

  #has(api: IntentApi): boolean {
    return api.stages.some((stage) => stage.versions.some((version) => this.#made.has(keyOf(api, stage, version))));
  }

  /** Undefined if no version needs more than is registered. */
  #larger(api: IntentApi, namespace: string | undefined, known: KnownInstances): IntentApi | undefined {
    let isLarger = false;
    const stages = api.stages.map((stage) => ({
      ...stage,
      versions: stage.versions.map((version) => {
        const { host, instances: registered = LEAST } = version;
        const service = serviceOf(namespace, host);
        if (service === undefined) return version;
        const before = Math.max(registered, this.#made.get(keyOf(api, stage, version)) ?? 0);
        const instances = room(known.get(service)?.length ?? 0, before);
        isLarger ||= instances > registered;
        return { ...version, instances };
      }),
    }));
    return isLarger ? { ...api, stages } : undefined;
  }

  #remember(api: IntentApi): void {
    for (const stage of api.stages)
      for (const version of stage.versions) this.#made.set(keyOf(api, stage, version), version.instances ?? LEAST);
  }
}

const keyOf = (api: { readonly name: string }, stage: { readonly name: string }, version: { readonly name: string }) =>
  `${api.name}.${stage.name}:${version.name}`;

/** As versions have without saying. */
const LEAST = 2;
/** As the field has it. */
const MOST = 100;

/** There are two places for each. */
function room(found: number, before: number): number {
  let instances = before;
  while (2 * instances < found && instances < MOST) instances *= 2;
  return Math.min(MOST, instances);
}
