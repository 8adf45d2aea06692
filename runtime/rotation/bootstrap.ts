import { createHash } from "node:crypto";
import type { X509Certificate } from "node:crypto";
import { printBundle, type CertificateBundle } from "../certificate/bundle";
import { Confidential } from "../certificate/confidential";
import { problemsText } from "../certificate/problem";
import { isSameTrust, printTrust, trustProblems, type Trust } from "../certificate/trust";
import { isSame, unique } from "../certificate/x509";
import { importIssued } from "./acm/import";
import { problemsInUse } from "./handshake";
import { Refused } from "./refused";
import { rolloverProblems } from "./rollover";
import { reread } from "./secrets/reread";
import type { SecretVersion } from "./secrets/store";
import type { RotationFunctionSettings } from "./settings";
import { bundleOf, current, requirementsFor, describe, signing, trustOf, type RotationContext } from "./context";

/** What is there now. Pulumi keeps it in its state: public facts only. */
export interface BootstrapResult {
  readonly trust: { readonly status: "Published" | "Kept"; readonly anchors: readonly string[] };
  readonly certificate: { readonly status: "Issued" | "Kept"; readonly sha256: string };
}

/**
 * Makes everything there that a fleet needs to start, and nothing that is there already: roots, trust bundle, and a
 * certificate in force. Called when the settings change too, it publishes what they trust now, if that is in order.
 *
 * @throws Refused RolloverOrder, naming every step that was skipped; nothing is changed then
 */
export async function bootstrap(context: RotationContext): Promise<BootstrapResult> {
  const { settings, log } = context;
  const before = await current(context, settings.certificateSecretArn);
  const trust = await publishTrust(context, before);
  const certificate = await issueFirst(context, trust.trust, before);
  if (certificate.status === "Issued") await importIssued(context, certificate.bundle, trust.trust);
  log.info("bootstrapped", { trust: trust.status, certificate: certificate.status });
  return {
    trust: { status: trust.status, anchors: trust.trust.anchors.map((anchor) => anchor.fingerprint256) },
    certificate: { status: certificate.status, sha256: certificate.bundle.leaf.fingerprint256 },
  };
}

async function publishTrust(context: RotationContext, served: SecretVersion | undefined) {
  const { settings, store, sleep, now } = context;
  const secretArn = settings.trustSecretArn;
  const version = await current(context, secretArn);
  const published = version && readable(version, trustOf);
  if (version !== undefined && published === undefined)
    context.log.warn("the trust bundle cannot be read and is made anew", {});
  const { wanted, issuerAnchors } = await wantedTrust(context, published);
  if (published !== undefined && isSameTrust(published, wanted)) return { status: "Kept" as const, trust: published };

  const out = rolloverProblems({
    // With nothing published, or nothing readable, only the certificates that are served can be in the way.
    published: published ?? wanted,
    since: (anchor) => sinceOf(anchor, published, version) ?? new Date(0),
    wanted,
    issuer: settings.issuer,
    issuerAnchors,
    served: await servedChains(context, served),
    settleMinutes: settings.trustSettleMinutes,
    isEmergency: settings.authorities.some(({ unusable }) => unusable),
    now: now(),
  });
  if (out.length > 0) throw new Refused("RolloverOrder", out.join("; "));
  const bad = trustProblems(wanted, now());
  if (bad.length > 0) throw new Refused("TrustMalformed", `the trust is not published: ${problemsText(bad)}`);

  const since = new Map(
    wanted.anchors.map((anchor) => [anchor.fingerprint256, sinceOf(anchor, published, version) ?? now()]),
  );
  const value = new Confidential(printTrust({ ...wanted, since }));
  const outcome = await store.put(secretArn, { token: tokenAfter(secretArn, version), value, stage: "AWSCURRENT" });
  if (outcome === "Stored") return { status: "Published" as const, trust: wanted };
  // Another call was first, with roots of its own. One of the two must count for both.
  const winner = await reread(store, sleep, secretArn, { stage: "AWSCURRENT" });
  if (winner === undefined)
    throw new Refused("TrustMissing", "another call published trust that cannot be read yet: try again");
  return { status: "Kept" as const, trust: trustOf(winner.value) };
}

async function issueFirst(context: RotationContext, trust: Trust, before: SecretVersion | undefined) {
  const { settings, store, sleep, now, log } = context;
  const secretArn = settings.certificateSecretArn;
  const there = before && readable(before, bundleOf);
  const wrong = there ? problemsText(await problemsInUse(there, requirementsFor(context, trust))) : "it cannot be read";
  if (there !== undefined && wrong === "") return { status: "Kept" as const, bundle: there };
  if (before !== undefined) log.warn("the certificate in force is replaced", { why: wrong });

  const { names, uses, lifetimeDays: days } = settings;
  const issuer = await signing(context, trust);
  const bundle = await issuer.issue({ names, uses, days, now: now() }, trust.issuer);
  await refuseBad(context, trust, bundle);
  const version = { token: tokenAfter(secretArn, before), value: printBundle(bundle), stage: "AWSCURRENT" as const };
  if ((await store.put(secretArn, version)) === "Stored") return { status: "Issued" as const, bundle };
  const winner = await reread(store, sleep, secretArn, { stage: "AWSCURRENT" });
  if (winner === undefined)
    throw new Refused("PendingMissing", "another call stored a certificate that cannot be read yet: try again");
  const theirs = bundleOf(winner.value);
  await refuseBad(context, trust, theirs);
  return { status: "Kept" as const, bundle: theirs };
}

/** When an anchor was first published; undefined if it is not published. */
function sinceOf(anchor: X509Certificate, published: Trust | undefined, version: SecretVersion | undefined) {
  if (!published?.anchors.some((known) => isSame(known, anchor))) return undefined;
  return published.since?.get(anchor.fingerprint256) ?? version?.createdAt;
}

/** What the settings trust, made of what is published wherever an authority knows it for its own. */
async function wantedTrust({ settings, issuers, now }: RotationContext, published: Trust | undefined) {
  const all = new Map<string, Trust>();
  for (const [name, issuer] of issuers) all.set(name, await issuer.trust(published?.anchors ?? [], now()));
  const usable = [...all.values()].flatMap((trust) => trust.anchors);
  const rest = published?.anchors.filter((anchor) => !usable.some((known) => isSame(known, anchor))) ?? [];
  // Whose key cannot be asked cannot say which roots are its: they are those that are nobody else's.
  for (const { name } of settings.authorities.filter(({ unusable }) => unusable))
    if (published !== undefined && rest.length > 0) all.set(name, { ...published, anchors: rest });
  const issuing = all.get(settings.issuer);
  if (issuing === undefined) throw new Refused("SettingsMalformed", noIssuer(settings));
  const anchors = unique([...all.values()].flatMap((trust) => trust.anchors));
  const { issuer, issuerChain } = issuing;
  return { wanted: { issuer, issuerChain, anchors }, issuerAnchors: issuing.anchors };
}

function noIssuer({ issuer, authorities }: RotationFunctionSettings): string {
  return authorities.some(({ name }) => name === issuer)
    ? `issuer: "${issuer}" is unusable and nothing of it is published; name another authority`
    : `issuer: name one of the authorities; got "${issuer}"`;
}

/** The chains in force, and the one that a rollback would put in force. */
async function servedChains(context: RotationContext, now: SecretVersion | undefined): Promise<X509Certificate[][]> {
  const { store, settings } = context;
  const { stages } = await describe(context, settings.certificateSecretArn);
  const hasPrevious = Object.values(stages).some((labels) => labels.includes("AWSPREVIOUS"));
  const previous = hasPrevious ? await store.read(settings.certificateSecretArn, { stage: "AWSPREVIOUS" }) : undefined;
  return [now, previous].flatMap((version) => {
    const bundle = version && readable(version, bundleOf);
    return bundle ? [[bundle.leaf, ...bundle.intermediates]] : [];
  });
}

async function refuseBad(context: RotationContext, trust: Trust, bundle: CertificateBundle): Promise<void> {
  const found = await problemsInUse(bundle, requirementsFor(context, trust));
  if (found.length > 0)
    throw new Refused("CertificateRefused", `the certificate is not put in force: ${problemsText(found)}`);
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
