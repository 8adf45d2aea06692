import { createHash } from "node:crypto";
import { problemsText, validate } from "./validate";
import { fingerprint, parseBundle, printBundle, type CertificateBundle } from "./pem";
import { Confidential } from "./confidential";
import { Refused } from "./refused";
import { rolloverProblems } from "./rollover";
import { reread } from "./secrets/reread";
import type { SecretVersion } from "./secrets/store";
import { isSameTrust, parseTrust, printTrust, unique, type Trust } from "./trust";
import { current, requirementsFor, describe, signing, type RotationContext } from "./context";

/** What was established. Pulumi keeps it in its state: public facts only. */
export interface BootstrapResult {
  readonly trust: { readonly status: "published" | "kept"; readonly anchors: readonly string[] };
  readonly certificate: { readonly status: "issued" | "kept"; readonly sha256: string };
}

/**
 * Makes everything there that a fleet needs to start, and nothing that is there already: roots, trust bundle, and a
 * certificate in force. Called when the settings change too, it publishes what they trust now, if that is in order.
 *
 * @throws Refused ROLLOVER_ORDER, naming every step that was skipped; nothing is changed then
 */
export async function bootstrap(world: RotationContext): Promise<BootstrapResult> {
  const { settings, log } = world;
  const before = await current(world, settings.certificateSecretArn);
  const trust = await establishTrust(world, before);
  const certificate = await establishCertificate(world, trust.trust, before);
  log("INFO", "established", { trust: trust.status, certificate: certificate.status });
  return {
    trust: { status: trust.status, anchors: trust.trust.anchors.map(fingerprint) },
    certificate: { status: certificate.status, sha256: fingerprint(certificate.bundle.leaf) },
  };
}

async function establishTrust(world: RotationContext, served: SecretVersion | undefined) {
  const { settings, store, sleep, now } = world;
  const secretArn = settings.trustSecretArn;
  const version = await current(world, secretArn);
  const published = version && readable(version, (value) => parseTrust(value.reveal()));
  if (version !== undefined && published === undefined)
    world.log("WARN", "the trust bundle cannot be read and is made anew", {});
  const { wanted, issuerAnchors } = await wantedTrust(world, published?.anchors ?? []);
  if (published !== undefined && isSameTrust(published, wanted)) return { status: "kept" as const, trust: published };

  const out = rolloverProblems({
    // With nothing published, or nothing readable, only the certificates that are served can be in the way.
    published: published ?? wanted,
    publishedAt: version?.createdAt ?? new Date(0),
    wanted,
    issuer: settings.issuer,
    issuerAnchors,
    served: await servedChains(world, served),
    settleMinutes: settings.trustSettleMinutes,
    now: now(),
  });
  if (out.length > 0) throw new Refused("ROLLOVER_ORDER", out.join("; "));

  const value = new Confidential(printTrust(wanted));
  const outcome = await store.put(secretArn, { token: tokenAfter(secretArn, version), value, stage: "AWSCURRENT" });
  if (outcome === "stored") return { status: "published" as const, trust: wanted };
  // Another call was first, with roots of its own. One of the two must count for both.
  const winner = await reread(store, sleep, secretArn, { stage: "AWSCURRENT" });
  if (winner === undefined)
    throw new Refused("TRUST_MISSING", "another call published trust that cannot be read yet: try again");
  return { status: "kept" as const, trust: parseTrust(winner.value.reveal()) };
}

async function establishCertificate(world: RotationContext, trust: Trust, before: SecretVersion | undefined) {
  const { settings, store, sleep, now, log } = world;
  const secretArn = settings.certificateSecretArn;
  const there = before && readable(before, parseBundle);
  const wrong = there ? problemsText(await validate(there, requirementsFor(world, trust))) : "it cannot be read";
  if (there !== undefined && wrong === "") return { status: "kept" as const, bundle: there };
  if (before !== undefined) log("WARN", "the certificate in force is replaced", { why: wrong });

  const { names, uses, lifetimeDays: days } = settings;
  const issuer = await signing(world, trust);
  const bundle = await issuer.issue({ names, uses, days, now: now() }, trust.issuer);
  await refuseBad(world, trust, bundle);
  const version = { token: tokenAfter(secretArn, before), value: printBundle(bundle), stage: "AWSCURRENT" as const };
  if ((await store.put(secretArn, version)) === "stored") return { status: "issued" as const, bundle };
  const winner = await reread(store, sleep, secretArn, { stage: "AWSCURRENT" });
  if (winner === undefined)
    throw new Refused("PENDING_MISSING", "another call stored a certificate that cannot be read yet: try again");
  const theirs = parseBundle(winner.value);
  await refuseBad(world, trust, theirs);
  return { status: "kept" as const, bundle: theirs };
}

/** What the settings trust, made of what is published wherever an authority knows it for its own. */
async function wantedTrust(world: RotationContext, published: readonly string[]) {
  const { settings, issuers, now } = world;
  const all = new Map<string, Trust>();
  for (const [name, issuer] of issuers) all.set(name, await issuer.trust(published, now()));
  const own = all.get(settings.issuer);
  if (own === undefined)
    throw new Refused("SETTINGS_MALFORMED", `issuer: name one of the authorities; got "${settings.issuer}"`);
  const anchors = unique([...all.values()].flatMap((trust) => trust.anchors));
  return { wanted: { issuer: own.issuer, anchors }, issuerAnchors: own.anchors };
}

/** The chains in force, and the one that a rollback would put in force. */
async function servedChains(world: RotationContext, now: SecretVersion | undefined): Promise<string[][]> {
  const { store, settings } = world;
  const { stages } = await describe(world, settings.certificateSecretArn);
  const hasPrevious = Object.values(stages).some((labels) => labels.includes("AWSPREVIOUS"));
  const previous = hasPrevious ? await store.read(settings.certificateSecretArn, { stage: "AWSPREVIOUS" }) : undefined;
  return [now, previous].flatMap((version) => {
    const bundle = version && readable(version, parseBundle);
    return bundle ? [[bundle.leaf, ...bundle.intermediates]] : [];
  });
}

async function refuseBad(world: RotationContext, trust: Trust, bundle: CertificateBundle): Promise<void> {
  const found = await validate(bundle, requirementsFor(world, trust));
  if (found.length > 0)
    throw new Refused("CERTIFICATE_REFUSED", `the certificate is not put in force: ${problemsText(found)}`);
}

/** What a version holds; undefined if it is malformed. */
function readable<T>(version: SecretVersion, read: (value: Confidential) => T): T | undefined {
  try {
    return read(version.value);
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}

/** The id of the version that follows another: two calls that saw the same write the same one, and the store lets one win. */
function tokenAfter(secretArn: string, version: SecretVersion | undefined): string {
  const hex = createHash("sha256")
    .update(`${secretArn} ${version?.id ?? "first"}`)
    .digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}
