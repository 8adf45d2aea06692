import type { Requirements } from "./checks";
import type { Issuer } from "./issuers/issuer";
import type { Log } from "./log";
import { Refused } from "./refused";
import { reread } from "./secrets/reread";
import type { Description, SecretStore, SecretVersion } from "./secrets/store";
import type { FunctionSettings } from "./settings";
import { parseTrust, type Trust } from "./trust";

/** Everything outside of the function: given, so that a test can be all of it. */
export interface RotationContext {
  readonly settings: FunctionSettings;
  readonly store: SecretStore;
  /** One for each of the settings' authorities, by its name. */
  readonly issuers: ReadonlyMap<string, Issuer>;
  readonly log: Log;
  readonly now: () => Date;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** What a certificate must be good for now, under this trust. */
export function requirementsFor({ settings, now }: RotationContext, trust: Trust): Requirements {
  const { names, uses, minimumRemainingDays } = settings;
  return { names, uses, minimumRemainingDays, anchors: trust.anchors, now: now() };
}

/** @throws Refused SECRET_DELETED, and what the store throws when there is no such secret */
export async function describe({ store }: RotationContext, secretArn: string): Promise<Description> {
  const description = await store.describe(secretArn);
  if (description.deleted) throw new Refused("SECRET_DELETED", `${secretArn} waits for its deletion: restore it`);
  return description;
}

/** The version that bears AWSCURRENT; undefined if none does. */
export async function current(world: RotationContext, secretArn: string): Promise<SecretVersion | undefined> {
  const { stages } = await describe(world, secretArn);
  const exists = Object.values(stages).some((labels) => labels.includes("AWSCURRENT"));
  return exists ? reread(world.store, world.sleep, secretArn, { stage: "AWSCURRENT" }) : undefined;
}

/** The trust in force, without which nothing is issued or put in force. */
export async function publishedTrust(world: RotationContext): Promise<Trust> {
  const { store, sleep, settings } = world;
  const version = await reread(store, sleep, settings.trustSecretArn, { stage: "AWSCURRENT" });
  if (version === undefined)
    throw new Refused("TRUST_MISSING", `${settings.trustSecretArn} has no value: let the bootstrap write it`);
  return parseTrust(version.value.reveal());
}

/**
 * The authority that signs now. The published trust says which, not the settings: so a change of the settings takes effect
 * with the trust, never before it.
 */
export async function signing(world: RotationContext, trust: Trust): Promise<Issuer> {
  for (const issuer of world.issuers.values()) if (await issuer.owns(trust.issuer)) return issuer;
  throw new Refused(
    "ISSUER_KEY_MISMATCH",
    "no authority of the settings has the key of the issuer that the trust bundle names",
  );
}
