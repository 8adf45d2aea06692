import { Confidential } from "../../../../runtime/certificate/confidential";
import type {
  Description,
  NewVersion,
  SecretStore,
  StagingLabel,
  SecretVersion,
} from "../../../../runtime/rotation/secrets/store";

interface Stored {
  value?: string;
  readonly createdAt: Date;
  readonly labels: Set<string>;
}

interface FakeSecret {
  rotationEnabled: boolean;
  deleted: boolean;
  readonly versions: Map<string, Stored>;
}

/** Where a run is cut off, as Lambda's timeout or a lost machine would: before or after the n-th call, counted from 1. */
export interface Kill {
  readonly when: "before" | "after";
  readonly call: number;
}

export class Killed extends Error {
  override readonly name = "Killed";
}

/**
 * Secrets Manager by its documented rules: a token is a version's id and its value never changes; a label is on one version
 * at most; AWSPREVIOUS follows AWSCURRENT; a version is announced empty. It proves what follows from the rules as we read
 * them, not that we read them right.
 */
export class FakeSecrets implements SecretStore {
  readonly secrets = new Map<string, FakeSecret>();
  /** Every call that was made, in order. */
  readonly calls: string[] = [];
  /** Reads that answer nothing yet, from now on. */
  lag = 0;
  kill: Kill | undefined;
  /** Errors that a call of this name answers with, for good. */
  readonly failures = new Map<string, Error>();

  constructor(private readonly now: () => Date) {}

  create(secretArn: string, rotationEnabled = false): void {
    this.secrets.set(secretArn, { rotationEnabled, deleted: false, versions: new Map() });
  }

  /** Takes over all that another holds, and the calls that led to it. */
  copyFrom(other: FakeSecrets): void {
    for (const [arn, { versions, ...secret }] of other.secrets) {
      const copies = [...versions].map(([id, one]) => [id, { ...one, labels: new Set(one.labels) }] as const);
      this.secrets.set(arn, { ...secret, versions: new Map(copies) });
    }
    this.calls.push(...other.calls);
  }

  /** What Secrets Manager does before it calls createSecret. */
  announce(secretArn: string, token: string): void {
    const others = [...this.#secret(secretArn).versions].filter(([, one]) => one.labels.has("AWSPENDING"));
    if (others.some(([, one]) => !one.labels.has("AWSCURRENT"))) throw new Error("a rotation is in progress");
    for (const [, one] of others) one.labels.delete("AWSPENDING");
    this.#secret(secretArn).versions.set(token, { createdAt: this.now(), labels: new Set(["AWSPENDING"]) });
  }

  /** A value that somebody else stored. */
  plant(secretArn: string, token: string, value: string, ...labels: StagingLabel[]): void {
    for (const label of labels) this.#take(secretArn, label);
    this.#secret(secretArn).versions.set(token, { value, createdAt: this.now(), labels: new Set(labels) });
  }

  /** The labels of each version that has any. */
  labels(secretArn: string): Record<string, string[]> {
    const versions = [...this.#secret(secretArn).versions].filter(([, one]) => one.labels.size > 0);
    return Object.fromEntries(versions.map(([id, one]) => [id, [...one.labels].sort()]));
  }

  valueOf(secretArn: string, label: StagingLabel): string | undefined {
    return this.#labelled(secretArn, label)?.[1].value;
  }

  describe(secretArn: string): Promise<Description> {
    return this.#call("describe", () => {
      const { rotationEnabled, deleted } = this.#secret(secretArn);
      return { rotationEnabled, deleted, stages: this.labels(secretArn) };
    });
  }

  read(secretArn: string, { stage, id }: { stage: StagingLabel; id?: string }): Promise<SecretVersion | undefined> {
    return this.#call("read", () => {
      if (this.lag-- > 0) return undefined;
      const [version, stored] = this.#labelled(secretArn, stage) ?? [];
      if (version === undefined || stored?.value === undefined || (id !== undefined && id !== version))
        return undefined;
      return { id: version, value: new Confidential(stored.value), createdAt: stored.createdAt };
    });
  }

  put(secretArn: string, { token, value, stage }: NewVersion): Promise<"Stored" | "Exists"> {
    return this.#call("put", () => {
      const there = this.#secret(secretArn).versions.get(token);
      if (there?.value !== undefined && there.value !== value.reveal()) return "Exists";
      const stored = there ?? { createdAt: this.now(), labels: new Set<string>() };
      stored.value = value.reveal();
      this.#secret(secretArn).versions.set(token, stored);
      this.#give(secretArn, stage, token);
      return "Stored";
    });
  }

  move(secretArn: string, stage: StagingLabel, { from, to }: { from?: string; to?: string }): Promise<void> {
    return this.#call("move", () => {
      const [owner] = this.#labelled(secretArn, stage) ?? [];
      if (owner !== undefined && owner !== from && to !== undefined) throw new Error(`${stage} is on ${owner}`);
      if (from !== undefined && owner !== from) throw new Error(`${stage} is not on ${from}`);
      if (to === undefined) this.#take(secretArn, stage);
      else this.#give(secretArn, stage, to);
    });
  }

  #give(secretArn: string, label: StagingLabel, to: string): void {
    const [owner] = this.#labelled(secretArn, label) ?? [];
    if (owner === to) return;
    this.#take(secretArn, label);
    this.#secret(secretArn).versions.get(to)!.labels.add(label);
    if (label === "AWSCURRENT" && owner !== undefined) this.#give(secretArn, "AWSPREVIOUS", owner);
    // What is in force is not its own predecessor.
    if (label === "AWSCURRENT") this.#secret(secretArn).versions.get(to)!.labels.delete("AWSPREVIOUS");
  }

  #take(secretArn: string, label: StagingLabel): void {
    for (const one of this.#secret(secretArn).versions.values()) one.labels.delete(label);
  }

  #labelled(secretArn: string, label: string): [string, Stored] | undefined {
    return [...this.#secret(secretArn).versions].find(([, one]) => one.labels.has(label));
  }

  #secret(secretArn: string): FakeSecret {
    const secret = this.secrets.get(secretArn);
    if (secret === undefined) throw new Error("ResourceNotFoundException: there is no such secret");
    return secret;
  }

  async #call<T>(name: string, answer: () => T): Promise<T> {
    this.calls.push(name);
    const number = this.calls.length;
    if (this.kill?.when === "before" && this.kill.call === number) throw new Killed(`before ${number} (${name})`);
    const failure = this.failures.get(name);
    if (failure) throw failure;
    const result = answer();
    if (this.kill?.when === "after" && this.kill.call === number) throw new Killed(`after ${number} (${name})`);
    return result;
  }
}
