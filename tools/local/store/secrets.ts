import { randomUUID } from "node:crypto";
import type { Confidential } from "../../../runtime/certificate/confidential";
import type { Description, NewVersion, StagingLabel, SecretVersion } from "../../../runtime/rotation/secrets/store";
import type { RotatedSecrets } from "./store";

interface Stored {
  readonly labels: Set<StagingLabel>;
  readonly createdAt: Date;
  value?: Confidential;
}

/** Called with each value that comes into force. */
type InForce = (secret: string, text: string) => void;

/**
 * Secrets Manager as the rotation function sees it, in memory: a version's value never changes, a label is on one version
 * at a time, and what AWSCURRENT leaves becomes AWSPREVIOUS. A secret exists from its first use.
 */
export class LocalSecrets implements RotatedSecrets {
  readonly #secrets = new Map<string, Map<string, Stored>>();

  constructor(private readonly inForce: InForce) {}

  announce(secret: string): string {
    const id = randomUUID();
    this.#versions(secret).set(id, { labels: new Set(), createdAt: new Date() });
    this.#give(secret, "AWSPENDING", id);
    return id;
  }

  async describe(secret: string): Promise<Description> {
    const labelled = [...this.#versions(secret)].filter(([, { labels }]) => labels.size > 0);
    const stages = Object.fromEntries(labelled.map(([id, { labels }]) => [id, [...labels]]));
    return { rotationEnabled: true, deleted: false, stages };
  }

  async read(secret: string, { stage, id }: { stage: StagingLabel; id?: string }): Promise<SecretVersion | undefined> {
    const [version, stored] = this.#labelled(secret, stage) ?? [];
    if (version === undefined || stored?.value === undefined || (id ?? version) !== version) return undefined;
    return { id: version, value: stored.value, createdAt: stored.createdAt };
  }

  async put(secret: string, { token, value, stage }: NewVersion): Promise<"Stored" | "Exists"> {
    const versions = this.#versions(secret);
    const stored: Stored = versions.get(token) ?? { labels: new Set(), createdAt: new Date() };
    if (stored.value !== undefined && stored.value.reveal() !== value.reveal()) return "Exists";
    stored.value = value;
    versions.set(token, stored);
    this.#give(secret, stage, token);
    return "Stored";
  }

  async move(secret: string, stage: StagingLabel, { from, to }: { from?: string; to?: string }): Promise<void> {
    const owner = this.#labelled(secret, stage)?.[0];
    if (owner !== from) throw new Error(`${stage} of ${secret} is on ${owner ?? "no version"}`);
    if (to === undefined) this.#take(secret, stage);
    else this.#give(secret, stage, to);
  }

  #give(secret: string, stage: StagingLabel, to: string): void {
    const [owner] = this.#labelled(secret, stage) ?? [];
    const stored = this.#versions(secret).get(to);
    if (stored === undefined) throw new Error(`${secret} has no version ${to}`);
    if (owner === to) return;
    this.#take(secret, stage);
    stored.labels.add(stage);
    if (stage !== "AWSCURRENT") return;
    if (owner !== undefined) this.#give(secret, "AWSPREVIOUS", owner);
    if (stored.value !== undefined) this.inForce(secret, stored.value.reveal());
  }

  #take(secret: string, stage: StagingLabel): void {
    for (const { labels } of this.#versions(secret).values()) labels.delete(stage);
  }

  #labelled(secret: string, stage: StagingLabel): [string, Stored] | undefined {
    return [...this.#versions(secret)].find(([, { labels }]) => labels.has(stage));
  }

  #versions(secret: string): Map<string, Stored> {
    const known = this.#secrets.get(secret) ?? new Map<string, Stored>();
    this.#secrets.set(secret, known);
    return known;
  }
}
