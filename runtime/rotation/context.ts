import { readBundle, type CertificateBundle } from "../certificate/bundle";
import type { Confidential } from "../certificate/confidential";
import type { Log } from "../certificate/log";
import { problemsText, Unreadable } from "../certificate/problem";
import { readTrust, trustProblems, type Trust } from "../certificate/trust";
import type { Requirements } from "../certificate/validate";
import type { ImportApi } from "./acm/import-api";
import type { CertificateIssuer } from "./issuers/issuer";
import { Refused, type RefusedCode } from "./refused";
import { reread } from "./secrets/reread";
import type { Description, SecretStore, SecretVersion } from "./secrets/store";
import type { RotationFunctionSettings } from "./settings";

const RESTORE = "restore the trust bundle, or let the bootstrap write it";

/** Everything outside of the function: given, so that a test can be all of it. */
export interface RotationContext {
  readonly settings: RotationFunctionSettings;
  readonly store: SecretStore;
  /** One for each of the settings' authorities that can be asked, by its name. */
  readonly issuers: ReadonlyMap<string, CertificateIssuer>;
  /** ACM, where the certificate is kept there too. */
  readonly imports?: ImportApi;
  readonly log: Log;
  readonly now: () => Date;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** What a certificate must be good for now, under this trust. */
export function requirementsFor({ settings, now }: RotationContext, trust: Trust): Requirements {
  const { names, uses, minimumRemainingDays } = settings;
  return { names, uses, minimumRemainingDays, anchors: trust.anchors, now: now() };
}

/** @throws Refused SecretDeleted, and what the store throws when there is no such secret */
export async function describe({ store }: RotationContext, secretArn: string): Promise<Description> {
  const description = await store.describe(secretArn);
  if (description.deleted) throw new Refused("SecretDeleted", `${secretArn} waits for its deletion: restore it`);
  return description;
}

/** The version that bears AWSCURRENT; undefined if none does. */
export async function current(context: RotationContext, secretArn: string): Promise<SecretVersion | undefined> {
  const { stages } = await describe(context, secretArn);
  const exists = Object.values(stages).some((labels) => labels.includes("AWSCURRENT"));
  return exists ? reread(context.store, context.sleep, secretArn, { stage: "AWSCURRENT" }) : undefined;
}

/** @throws Refused PemMalformed */
export function bundleOf(value: Confidential): CertificateBundle {
  return read(value, readBundle, "PemMalformed", "the certificate is not one to serve");
}

/** @throws Refused TrustMalformed */
export function trustOf(value: Confidential): Trust {
  return read(value, readTrust, "TrustMalformed", RESTORE);
}

/**
 * The trust in force, without which nothing is issued or put in force.
 *
 * @throws Refused TrustMissing, TrustMalformed if an agent would not take it either
 */
export async function publishedTrust(context: RotationContext): Promise<Trust> {
  const { store, sleep, settings, now } = context;
  const version = await reread(store, sleep, settings.trustSecretArn, { stage: "AWSCURRENT" });
  if (version === undefined)
    throw new Refused("TrustMissing", `${settings.trustSecretArn} has no value: let the bootstrap write it`);
  const trust = trustOf(version.value);
  const found = trustProblems(trust, now());
  if (found.length > 0) throw new Refused("TrustMalformed", `${RESTORE}: ${problemsText(found)}`);
  return trust;
}

/**
 * The authority that signs now. The published trust says which, not the settings: so a change of the settings takes effect
 * with the trust, never before it.
 */
export async function signing(context: RotationContext, trust: Trust): Promise<CertificateIssuer> {
  const { issuers, settings } = context;
  // The settings' own first: two exported certificates of ACM have the same authority.
  for (const name of [settings.issuer, ...issuers.keys()]) {
    const issuer = issuers.get(name);
    if (issuer && (await issuer.owns(trust.issuer, trust.issuerChain))) return issuer;
  }
  const unusable = settings.authorities.find((one) => one.unusable);
  if (unusable !== undefined)
    throw new Refused(
      "AuthorityUnusable",
      `issuer: "${unusable.name}" is unusable; name another authority, once its root is trusted everywhere`,
    );
  throw new Refused(
    "IssuerKeyMismatch",
    "no authority of the settings has the key of the issuer that the trust bundle names",
  );
}

function read<T>(value: Confidential, reader: (value: Confidential) => T, code: RefusedCode, message: string): T {
  try {
    return reader(value);
  } catch (error) {
    if (error instanceof Unreadable) throw new Refused(code, `${message}: ${error.message}`);
    throw error;
  }
}
