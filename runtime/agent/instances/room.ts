import { serviceOf, serversOf, type Intent, type IntentApi } from "../../../haproxy/config";
import type { KnownInstances } from "./services";

/**
 * Room for the instances that Cloud Map tells of, where there are more than a registration says. It grows by doubling, and stays while
 * the agent runs: each change takes a reload.
 */
export class Room {
  /** Instances that there is room for twice, by API, stage and version. */
  readonly #grown = new Map<string, number>();

  /** @returns the same intent with room for all; where HAProxy has none for more, as it was. */
  made(intent: Intent, known: KnownInstances, maxServers: number): Intent {
    const grown = { ...intent, apis: intent.apis.map((api) => this.#api(api, intent.namespace, known)) };
    return serversOf(grown) <= maxServers ? grown : intent;
  }

  #api(api: IntentApi, namespace: string | undefined, known: KnownInstances): IntentApi {
    const stages = api.stages.map((stage) => ({
      ...stage,
      versions: stage.versions.map((version) => {
        const service = serviceOf(namespace, version.host);
        if (service === undefined) return version;
        const key = `${api.name}.${stage.name}:${version.name}`;
        const before = this.#grown.get(key) ?? version.instances ?? LEAST;
        const instances = Math.max(before, room(known.get(service)?.length ?? 0, before));
        this.#grown.set(key, instances);
        return { ...version, instances };
      }),
    }));
    return { ...api, stages };
  }
}

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
