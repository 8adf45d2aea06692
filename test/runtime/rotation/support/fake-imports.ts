import "reflect-metadata"; // the X.509 library needs it first
import * as x509 from "@peculiar/x509";
import type { X509Certificate } from "node:crypto";
import { isIssuedBy } from "../../../../runtime/certificate/path";
import { isValidAt } from "../../../../runtime/certificate/x509";
import type { Importable, ImportApi } from "../../../../runtime/rotation/acm/import-api";

/** A refusal of ACM, as its SDK throws it. */
function refused(name: string, message: string): Error {
  return Object.assign(new Error(message), { name, $fault: "client" });
}

interface Imported {
  what: Importable;
  readonly owner: string;
}

/**
 * ACM's imported certificates, with what it refuses: https://docs.aws.amazon.com/acm/latest/userguide/import-reimport.html,
 * https://docs.aws.amazon.com/acm/latest/APIReference/API_ImportCertificate.html.
 */
export class FakeImports implements ImportApi {
  readonly certificates = new Map<string, Imported>();
  readonly inUse = new Set<string>();
  readonly calls: string[] = [];
  /** Thrown by the next import, instead of doing it or after having done it. */
  failure: { readonly error: Error; readonly done: boolean } | undefined;

  constructor(private readonly now: () => Date) {}

  async owned(owner: string): Promise<string[]> {
    this.calls.push("owned");
    const found = [...this.certificates].filter(([, one]) => one.owner === owner);
    return found.map(([arn]) => arn).sort((a, b) => Number(this.inUse.has(b)) - Number(this.inUse.has(a)));
  }

  async import(what: Importable, as: { arn: string } | { owner: string }): Promise<string> {
    this.calls.push("arn" in as ? `import ${as.arn}` : "import anew");
    const { failure } = this;
    this.failure = undefined;
    if (failure && !failure.done) throw failure.error;
    this.#accept(what);
    const before = "arn" in as ? this.certificates.get(as.arn) : undefined;
    if ("arn" in as && before === undefined) throw refused("ResourceNotFoundException", `Could not find ${as.arn}`);
    if (before) replaces(what.leaf, before.what.leaf);
    const arn =
      "arn" in as ? as.arn : `arn:aws:acm:eu-central-1:123456789012:certificate/${this.certificates.size + 1}`;
    this.certificates.set(arn, { what, owner: "owner" in as ? as.owner : before!.owner });
    if (failure) throw failure.error;
    return arn;
  }

  async delete(arn: string): Promise<boolean> {
    this.calls.push(`delete ${arn}`);
    if (this.inUse.has(arn)) return false;
    this.certificates.delete(arn);
    return true;
  }

  /** SHA-256 of what is shown by a certificate of ACM. */
  shown(arn: string): string | undefined {
    return this.certificates.get(arn)?.what.leaf.fingerprint256;
  }

  #accept({ leaf, key, chain }: Importable): void {
    if (!leaf.checkPrivateKey(key)) throw refused("ValidationException", "The private key does not match");
    if (!isValidAt(leaf, this.now())) throw refused("ValidationException", "The certificate is not valid now");
    if (!isIssuedBy(leaf, leaf) && !chain.some((one) => isIssuedBy(leaf, one)))
      throw refused("ValidationException", "Could not validate the certificate with the certificate chain");
  }
}

/** What may not change where one certificate takes another's place. */
function replaces(next: X509Certificate, before: X509Certificate): void {
  const key = ({ publicKey: { asymmetricKeyType, asymmetricKeyDetails } }: X509Certificate) =>
    JSON.stringify([asymmetricKeyType, asymmetricKeyDetails?.namedCurve, asymmetricKeyDetails?.modulusLength]);
  if (key(next) !== key(before)) throw refused("ValidationException", "The key type and size cannot be changed");
  if (namesOf(next).length === 0) throw refused("ValidationException", "All domain names were removed");
  const [nextUsage, usage] = [next, before].map(usages);
  if ((usage!.bits & ~nextUsage!.bits) !== 0) throw refused("ValidationException", "A key usage was removed");
  const gone = usage!.extended.filter((one) => !nextUsage!.extended.includes(one) && one !== String(x509.ExtendedKeyUsage.clientAuth)); // prettier-ignore
  if (gone.length > 0) throw refused("ValidationException", "An extended key usage was removed");
}

function usages(certificate: X509Certificate) {
  const parsed = new x509.X509Certificate(certificate.raw);
  return {
    bits: parsed.getExtension(x509.KeyUsagesExtension)?.usages ?? 0,
    extended: (parsed.getExtension(x509.ExtendedKeyUsageExtension)?.usages ?? []) as string[],
  };
}

function namesOf({ subjectAltName = "" }: X509Certificate): string[] {
  return [...subjectAltName.matchAll(/DNS:([^,]+)/g)].map(([, name]) => name!);
}
