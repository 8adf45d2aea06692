import { memberProxyName, type Intent } from "../../haproxy/config";
import type { Members } from "./fleet/members";
import { placeName, type Places } from "./fleet/places";
import { servicesOf, type KnownInstances } from "./instances/services";
import type { HeldSecrets, ValidSecrets } from "./valid-secrets";
import type { AgentSettings } from "./settings";
import { rendered, type Rendered } from "./tuning/change";

/** Everything that HAProxy should have, as of now. */
export interface DesiredState {
  readonly rendered: Rendered;
  readonly originsMap: string | undefined;
  /** Of Cloud Map services, and the task of each place of the fleet by the place's proxy. */
  readonly instances: KnownInstances;
  readonly validSecrets: HeldSecrets;
}

/** What was learned besides the secrets. */
export class Desired {
  /** The task definition's intent with the parameter's numbers. */
  intent: Intent;
  originsMap: string | undefined;
  members: Members | undefined;
  places: Places | undefined;
  instances: KnownInstances = new Map();
  /** Members asked for at least once, with whatever result; parameters taken. Only then is there enough to start HAProxy with. */
  readonly asked = { members: false, tuning: false, origins: false, instances: false };

  #last: { readonly key: string; readonly rendered: Rendered } | undefined;

  constructor(private readonly settings: AgentSettings) {
    this.intent = settings.intent;
    this.originsMap = settings.origins.map;
    this.asked.members = settings.members === undefined;
    this.asked.tuning = settings.tuningParameter === undefined;
    this.asked.origins = settings.origins.parameter === undefined;
    this.asked.instances = servicesOf(settings.intent).size === 0;
  }

  /**
   * Undefined until HAProxy can be started with it. It stays as it is: a certificate that were taken between the file and the reload
   * would count as read by HAProxy, which has read the one before.
   */
  state(validSecrets: ValidSecrets): DesiredState | undefined {
    const { certificates, trust, intent, directory } = this.settings;
    const complete =
      Object.values(this.asked).every((asked) => asked) &&
      certificates.every(({ file }) => validSecrets.certificates.has(file)) &&
      (trust === undefined || validSecrets.trusts.has(trust.secret)) &&
      (intent.originProof === false || this.originsMap !== undefined);
    if (!complete) return undefined;
    return {
      rendered: this.#render({ ...this.intent, directory, ...this.#fleet() }),
      originsMap: this.originsMap,
      instances: new Map([...this.instances, ...this.#memberAddresses()]),
      validSecrets: validSecrets.snapshot(),
    };
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
      ...(place === places.own ? { address: places.ownAddress } : {}),
    }));
    return { fleet: { self: placeName(places.own), members, port: settings.members.port } };
  }
}
