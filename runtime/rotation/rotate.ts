import { printBundle, type CertificateBundle } from "../certificate/bundle";
import { problemsText } from "../certificate/problem";
import { reasonOf } from "../certificate/redact";
import { validate, type Requirements } from "../certificate/validate";
import { validUntil } from "../certificate/x509";
import { importPending } from "./acm/import";
import { problemsInUse } from "./handshake";
import { Refused } from "./refused";
import { isTransient } from "./transient";
import { reread } from "./secrets/reread";
import { bundleOf, requirementsFor, describe, publishedTrust, signing, type RotationContext } from "./context";

/** What Secrets Manager sends, once a step. */
export interface RotationEvent {
  readonly Step: string;
  readonly SecretId: string;
  /** The id of the version that is to come. */
  readonly ClientRequestToken: string;
  /** Only when the secret is another account's. A credential: handed back, never logged. */
  readonly RotationToken?: string;
}

type Step = (context: RotationContext, event: RotationEvent) => Promise<void>;

/** In the order that Secrets Manager calls them. Each may be called again, at any time, and must then change nothing. */
const STEPS: Record<string, Step> = { createSecret, setSecret, testSecret, finishSecret };

/** The steps that Secrets Manager calls one after the other. */
export const ROTATION_STEPS = Object.keys(STEPS);

const DAY_MS = 86_400_000;

/**
 * One step of a rotation.
 *
 * @throws Refused WrongSecret, RotationDisabled, UnknownStep, UnknownToken, NotPending, and what the step throws
 */
export async function rotate(context: RotationContext, event: RotationEvent): Promise<void> {
  const { settings, log } = context;
  const step = Object.hasOwn(STEPS, event.Step) ? STEPS[event.Step] : undefined;
  if (step === undefined) throw new Refused("UnknownStep", `use one of ${Object.keys(STEPS).join(", ")}`);
  // Whoever may invoke the function could otherwise have it write into any secret that it may write.
  if (event.SecretId !== settings.certificateSecretArn) {
    throw new Refused("WrongSecret", `this function rotates ${settings.certificateSecretArn} alone`);
  }
  const { rotationEnabled, stages } = await describe(context, event.SecretId);
  if (!rotationEnabled) throw new Refused("RotationDisabled", `rotation of ${event.SecretId} is not enabled`);
  const labels = stages[event.ClientRequestToken];
  if (labels === undefined)
    throw new Refused(
      "UnknownToken",
      "no version of the secret has the request's token, or it was discarded: rotate again",
    );
  if (labels.includes("AWSCURRENT")) {
    log.info("already in force", { step: event.Step, version: event.ClientRequestToken });
    if (labels.includes("AWSPENDING")) await release(context, event);
    return;
  }
  if (!labels.includes("AWSPENDING"))
    throw new Refused("NotPending", "the version is not pending: it was discarded, or replaced");
  await step(context, event).catch((error: unknown) => failed(context, event, error));
  log.info("step done", { step: event.Step, version: event.ClientRequestToken });
}

/** A new certificate as the pending version, or the one that an earlier try or another call left there, if it is good. */
async function createSecret(context: RotationContext, event: RotationEvent): Promise<void> {
  const { store, settings, now } = context;
  const { SecretId, ClientRequestToken: token, RotationToken } = event;
  const trust = await publishedTrust(context);
  if ((await store.read(SecretId, { stage: "AWSPENDING", id: token })) !== undefined) return adopt(context, event);

  const issuer = await signing(context, trust);
  const { names, uses, lifetimeDays: days } = settings;
  const bundle = await issuer.issue({ names, uses, days, now: now() }, trust.issuer);
  const found = await problemsInUse(bundle, requirementsFor(context, trust));
  if (found.length > 0)
    throw new Refused("CertificateRefused", `what was issued is not stored: ${problemsText(found)}`);

  const version = { token, value: printBundle(bundle), stage: "AWSPENDING" as const };
  const outcome = await store.put(SecretId, {
    ...version,
    ...(RotationToken !== undefined && { rotationToken: RotationToken }),
  });
  // A version never changes and every certificate has another key, so of two calls the second must take what the first put.
  if (outcome === "Exists") await adopt(context, event);
}

/**
 * Sets the pending certificate in ACM, where it is kept there: before it is in force, so that what ACM refuses leaves everything as it was.
 * Agents fetch what is in force by themselves. Waits until the pending value can be read.
 */
async function setSecret(context: RotationContext, event: RotationEvent): Promise<void> {
  const bundle = await pending(context, event);
  if (context.settings.acmImport === undefined) return;
  const trust = await publishedTrust(context);
  refuseBad(bundle, requirementsFor(context, trust));
  await importPending(context, bundle, trust);
}

/** Looks at the pending certificate and uses it, under the trust that is published. */
async function testSecret(context: RotationContext, event: RotationEvent): Promise<void> {
  const trust = await publishedTrust(context);
  const found = await problemsInUse(await pending(context, event), requirementsFor(context, trust));
  if (found.length > 0)
    throw new Refused("CertificateRefused", `the pending certificate stays out of force: ${problemsText(found)}`);
}

/** Puts the pending certificate in force, if it is still good. */
async function finishSecret(context: RotationContext, event: RotationEvent): Promise<void> {
  const { store, log, now } = context;
  const { SecretId, ClientRequestToken: token } = event;
  const trust = await publishedTrust(context);
  const bundle = await pending(context, event);
  refuseBad(bundle, requirementsFor(context, trust));

  const { stages } = await describe(context, SecretId);
  const before = Object.keys(stages).find((version) => stages[version]?.includes("AWSCURRENT"));
  await store.move(SecretId, "AWSCURRENT", { to: token, ...(before !== undefined && { from: before }) });
  await release(context, event);
  log.info("in force", {
    version: token,
    sha256: bundle.leaf.fingerprint256,
    authorityDaysLeft: Math.floor((validUntil(trust.issuer) - now().getTime()) / DAY_MS),
  });
}

function refuseBad(bundle: CertificateBundle, requirements: Requirements): void {
  const found = validate(bundle, requirements);
  if (found.length > 0)
    throw new Refused("CertificateRefused", `the pending certificate stays out of force: ${problemsText(found)}`);
}

/** The pending version as it was left, if it is good. */
async function adopt(context: RotationContext, event: RotationEvent): Promise<void> {
  const found = await pendingProblems(context, event);
  if (found === undefined) return;
  throw new Refused(
    "PendingDiscarded",
    `the pending version was not good, and a version cannot be changed; rotate again: ${found}`,
  );
}

/**
 * Secrets Manager starts no rotation while a version that is not in force is pending, and repeats a step with the same version.
 * So a version that no repetition can save loses the label, and the next rotation starts afresh.
 */
async function failed(context: RotationContext, event: RotationEvent, error: unknown): Promise<never> {
  if (!isTransient(error)) await release(context, event);
  throw error;
}

async function pendingProblems(context: RotationContext, event: RotationEvent): Promise<string | undefined> {
  const trust = await publishedTrust(context);
  try {
    const found = await problemsInUse(await pending(context, event), requirementsFor(context, trust));
    return found.length > 0 ? problemsText(found) : undefined;
  } catch (error) {
    if (error instanceof Refused && error.code === "PemMalformed") return error.message;
    throw error;
  }
}

async function pending({ store, sleep }: RotationContext, event: RotationEvent): Promise<CertificateBundle> {
  const version = await reread(store, sleep, event.SecretId, { stage: "AWSPENDING", id: event.ClientRequestToken });
  if (version === undefined) throw new Refused("PendingMissing", "the pending version has no value");
  return bundleOf(version.value);
}

/** Takes AWSPENDING off a version, where it would block the next rotation. Not worth failing for. */
async function release(
  { store, log }: RotationContext,
  { SecretId, ClientRequestToken: token }: RotationEvent,
): Promise<void> {
  try {
    await store.move(SecretId, "AWSPENDING", { from: token });
  } catch (error) {
    log.warn("AWSPENDING stays", { version: token, reason: reasonOf(error) });
  }
}
