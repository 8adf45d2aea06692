import type { X509Certificate } from "node:crypto";
import type { CertificateBundle } from "../../certificate/bundle";
import { trustedPath, vouchesFor } from "../../certificate/path";
import type { Trust } from "../../certificate/trust";
import { unique } from "../../certificate/x509";
import { bundleOf, current, publishedTrust, type RotationContext } from "../context";
import { Refused } from "../refused";
import { untilThere } from "../until-there";
import type { Importable, ImportApi } from "./import-api";

/** Forty seconds together: a stage that was deleted a moment ago may still count as using it. */
const IN_USE_WAITS_MS = [1000, 2000, 3000, 4000, 5000, 5000, 10_000, 10_000];

/** Imports what a rotation is about to put in force into the one certificate of ACM; nothing where none is kept there. */
export async function importPending(context: RotationContext, bundle: CertificateBundle, trust: Trust): Promise<void> {
  const imports = importsOf(context);
  if (imports === undefined) return;
  if (imports.arn === undefined) throw new Refused("SettingsMalformed", "acmImport.arn: name the certificate of ACM");
  await imports.api.import(importable(bundle, trust.anchors), { arn: imports.arn });
  context.log.info("imported", { certificateArn: imports.arn, sha256: bundle.leaf.fingerprint256 });
}

/** Imports what was issued anew outside a rotation, if there is a certificate of ACM already. */
export async function importIssued(context: RotationContext, bundle: CertificateBundle, trust: Trust): Promise<void> {
  const imports = importsOf(context);
  const [arn] = imports === undefined ? [] : await imports.api.owned(imports.owner);
  if (imports !== undefined && arn !== undefined) await imports.api.import(importable(bundle, trust.anchors), { arn });
}

/**
 * Imports what is in force, and makes the certificate of ACM where there is none. Called again, it finds what it made.
 *
 * @returns its ARN
 * @throws Refused SettingsMalformed, PendingMissing if nothing is in force yet
 */
export async function importCurrent(context: RotationContext): Promise<string> {
  const imports = mustImport(context);
  const version = await current(context, context.settings.certificateSecretArn);
  if (version === undefined)
    throw new Refused("PendingMissing", "no certificate is in force yet: let it be issued first");
  const { anchors } = await publishedTrust(context);
  const what = importable(bundleOf(version.value), anchors);
  const [known] = await imports.api.owned(imports.owner);
  const arn = await imports.api.import(what, known === undefined ? { owner: imports.owner } : { arn: known });
  context.log.info("imported", { certificateArn: arn, sha256: what.leaf.fingerprint256, isNew: known === undefined });
  return arn;
}

/**
 * Takes the certificate out of ACM again: Pulumi does not know of it, so nobody else would.
 *
 * @throws Refused ImportInUse while a stage shows it
 */
export async function deleteImported(context: RotationContext): Promise<void> {
  const imports = mustImport(context);
  for (const arn of await imports.api.owned(imports.owner)) {
    const deleted = await untilThere(
      async () => ((await imports.api.delete(arn)) ? arn : undefined),
      IN_USE_WAITS_MS,
      context.sleep,
    );
    if (deleted === undefined)
      throw new Refused("ImportInUse", `${arn} is shown by a stage of a REST API: take it from there first`);
    context.log.info("import deleted", { certificateArn: arn });
  }
}

interface Imports {
  readonly api: ImportApi;
  readonly owner: string;
  readonly arn?: string;
}

function importsOf({ settings: { acmImport }, imports }: RotationContext): Imports | undefined {
  return acmImport && imports && { ...acmImport, api: imports };
}

function mustImport(context: RotationContext): Imports {
  const imports = importsOf(context);
  if (imports === undefined) throw new Refused("SettingsMalformed", "acmImport: this certificate is not kept in ACM");
  return imports;
}

function importable({ leaf, intermediates, key }: CertificateBundle, anchors: readonly X509Certificate[]): Importable {
  const path = trustedPath([leaf, ...intermediates], anchors) ?? [leaf, ...intermediates];
  const top = path.at(-1) ?? leaf;
  const root = anchors.find((anchor) => vouchesFor(anchor, top));
  return { leaf, key, chain: unique([...path.slice(1), ...(root ? [root] : [])]) };
}
