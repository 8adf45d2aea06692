import { registeredApi, registrationKey } from "../../../haproxy/config";
import type { Json, Plan } from "../../preview";
import { fieldsOf, PlanResources, textOf } from "../../preview/plan-resources";
import { CommandError } from "../../shared/command-error";
import type { LocalInstances } from "../backends/instances";
import type { LocalFleet } from "../fleet/fleet";
import { localObject } from "../fleet/objects";
import { untilReachable } from "../fleet/ready";
import { withGiven } from "../../preview/show/haproxy";
import type { GatewayApi, ShownCertificate } from "../gateway/api";
import type { LocalGateway } from "../gateway/gateway";
import type { LocalIssuer } from "../loopback/issuer";
import type { LocalIssuerKeys } from "../loopback/issuer-keys";
import { apisOf } from "../plan/api";
import type { Substitutes } from "../plan/substitutes";
import { passwordsOf, withHashes, withPasswords } from "../plan/proofs";
import { plannedVersions, type PlannedVersion } from "../plan/versions";
import type { LocalStore } from "../store/store";

/** What a team's API is attached to on this machine. */
export interface Attachable {
  readonly store: LocalStore;
  readonly instances: LocalInstances;
  readonly fleet: LocalFleet;
  readonly gateway: LocalGateway;
  readonly port: (port: number) => number;
  readonly issuer: LocalIssuer;
  readonly issuerKeys: LocalIssuerKeys;
  readonly certificateOf: (name: string) => ShownCertificate;
  /** Of each version. */
  readonly number: number;
}

interface Registered {
  readonly key: string;
  readonly text: string;
}

/** A team's program, attached to the running gatehouse: its registration, its way in and the instances of its versions. */
export class Team {
  #apis: readonly GatewayApi[] = [];

  constructor(private plan: Plan) {}

  /** What it registers, as the plan has it. */
  private get registrations(): Registered[] {
    const found = new PlanResources(this.plan)
      .all("aws:s3/bucketObjectv2:BucketObjectv2")
      .map(({ inputs }) => ({ key: textOf(inputs.key), text: textOf(inputs.content) }))
      .filter(({ key }) => registeredApi(key) !== undefined);
    if (found.length === 0) throw new CommandError(`stack ${this.plan.stack}: the program attaches no API`);
    return found;
  }

  /** The names of its APIs. */
  get names(): string[] {
    return this.registrations.map(({ text }) => textOf(fieldsOf(JSON.parse(text) as Json).name));
  }

  /** Where they are on the domain. */
  get paths(): string[] {
    return this.apis("").flatMap(({ basePaths }) => basePaths.map(({ path }) => path));
  }

  get versions(): PlannedVersion[] {
    return plannedVersions({ apis: this.registrations.map(({ text }) => JSON.parse(text) as never) });
  }

  /** Its APIs with an issuer in place of the plan's. */
  apis(issuer: string, substitutes: Partial<Substitutes> = {}): readonly GatewayApi[] {
    return apisOf(this.plan, { issuer, fill: (text) => text, ...substitutes });
  }

  /** Attaches it, or takes its changes up. Resolves when every task has its instances. */
  async attach(to: Attachable, plan = this.plan): Promise<void> {
    this.plan = plan;
    const passwords = passwordsOf(plan);
    await this.#start(to);
    await to.issuerKeys.ofRegistrations(this.registrations.map(({ text }) => text));
    for (const { key, text } of this.registrations)
      await to.store.setObject(
        key,
        localObject(
          key,
          withHashes(
            withGiven(text, (name) => to.certificateOf(name).cert),
            passwords,
          ),
          to.port,
          to.issuer,
        ),
      );
    to.gateway.detach(this.#apis);
    this.#apis = this.apis(to.issuer.url, {
      fill: (text) => withPasswords(text, passwords),
      certificateOf: to.certificateOf,
    });
    to.gateway.attach(this.#apis);
    await Promise.all(to.fleet.tasks.map(({ socket }) => untilReachable(socket, to.instances)));
  }

  /** Takes it away: no request reaches it from then on. */
  async detach(from: Attachable): Promise<void> {
    from.gateway.detach(this.#apis);
    for (const name of this.names) await from.store.removeObject(registrationKey(name));
    from.instances.forget(this.versions);
    for (const { stage } of this.versions)
      await Promise.all(from.instances.of(stage).map((one) => from.instances.kill(one)));
  }

  async #start({ instances, number }: Attachable): Promise<void> {
    instances.learn(this.versions);
    const missing = this.versions.flatMap((version) => {
      const running = instances.of(version.stage, version.name).length;
      return Array.from({ length: Math.max(0, number - running) }, () => version);
    });
    await Promise.all(missing.map((version) => instances.start(version)));
  }
}
