import {
  maxServersOf,
  memberProxyName,
  type AllowedHost,
  type DeployedIntent,
  type Intent,
  type IntentApi,
} from "../../haproxy/config";
import type { Members } from "./fleet/members";
import { placeName, type Places } from "./fleet/places";
import { Room } from "./instances/room";
import type { KnownInstances } from "./instances/services";
import type { HeldSecrets, ValidSecrets } from "./valid-secrets";
import type { AgentSettings } from "./settings";
import { rendered, type Rendered } from "./tuning/change";

/** Everything that HAProxy should have, as of now. */
export interface DesiredState {
  readonly rendered: Rendered;
  /** Of Cloud Map services, and the task of each place of the fleet by the place's proxy. */
  readonly instances: KnownInstances;
  readonly validSecrets: HeldSecrets;
}

/** What was learned besides the secrets. */
export class Desired {
  /** The task definition's intent with the platform's numbers. */
  intent: DeployedIntent;
  /** What the platform allows APIs to send requests to. */
  hosts: readonly AllowedHost[] = [];
  /** What teams registered. */
  apis: readonly IntentApi[] = [];
  members: Members | undefined;
  places: Places | undefined;
  instances: KnownInstances = new Map();
  /** Members and instances asked for at least once, with whatever result; registrations known. Only then is there enough to start HAProxy with. */
  readonly asked = { members: false, registrations: false, instances: false };
  readonly maxServers: number;

  readonly #room = new Room();
  #last: { readonly key: string; readonly rendered: Rendered } | undefined;

  constructor(private readonly settings: AgentSettings) {
    this.intent = settings.intent;
    this.maxServers = maxServersOf(settings.intent);
    this.asked.members = settings.members === undefined;
    this.asked.instances = settings.intent.namespace === undefined;
  }

  /**
   * Undefined until HAProxy can be started with it. It stays as it is: a certificate that were taken between the file and the reload
   * would count as read by HAProxy, which has read the one before.
   */
  state(validSecrets: ValidSecrets): DesiredState | undefined {
    const { certificates, trusts } = this.settings;
    const complete =
      Object.values(this.asked).every((asked) => asked) &&
      certificates.every(({ file }) => validSecrets.certificates.has(file)) &&
      trusts.every(({ secret }) => validSecrets.trusts.has(secret));
    if (!complete) return undefined;
    return {
      rendered: this.#render(this.#room.made(this.whole(), this.instances, this.maxServers)),
      instances: new Map([...this.instances, ...this.#memberAddresses()]),
      validSecrets: validSecrets.snapshot(),
    };
  }

  /** The intent of this task. */
  whole(): Intent {
    return { ...this.intentWith(this.apis), directory: this.settings.directory, ...this.#fleet() };
  }

  intentWith(apis: readonly IntentApi[]): Intent {
    return { ...this.intent, apis: [...apis] };
  }

  /** Rendered anew only when it is another: most reconciliations are about nothing new. */
  #render(intent: Intent): Rendered {
    const key = JSON.stringify(intent);
    if (this.#last?.key !== key) this.#last = { key, rendered: rendered(intent) };
    return this.#last.rendered;
  }

  #memberAddresses(): [string, string[]][] {
    return [...(this.places?.taken ?? [])].map(([place, address]) => [memberProxyName(placeName(place)), [address]]);
  }

  #fleet(): Pick<Intent, "fleet"> {
    const { places, settings } = this;
    if (places === undefined || settings.members === undefined) return {};
    const members = places.all.map((place) => ({
      name: placeName(place),
      ...(place === places.ownPlace ? { address: places.ownAddress } : {}),
    }));
    const tasks = places.taken.size + 1;
    return { fleet: { self: placeName(places.ownPlace), members, tasks, port: settings.members.port } };
  }
}
