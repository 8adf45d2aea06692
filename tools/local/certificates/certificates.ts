import { setTimeout as sleep } from "node:timers/promises";
import { importCurrent } from "../../../runtime/rotation/acm/import";
import { bootstrap } from "../../../runtime/rotation/bootstrap";
import { AuthorityKind } from "../../../runtime/rotation/issuers/kind";
import { privateCa } from "../../../runtime/rotation/issuers/private-ca";
import { readBundle } from "../../../runtime/certificate/bundle";
import { jsonLog } from "../../../runtime/certificate/log";
import { rotate, ROTATION_STEPS } from "../../../runtime/rotation/rotate";
import { localSigner, type Signer } from "../../../runtime/rotation/signer";
import { createRoot } from "../../../runtime/rotation/x509";
import { printTrust } from "../../../runtime/certificate/trust";
import { current, publishedTrust, type RotationContext } from "../../../runtime/rotation/context";
import type { CertificateSetting } from "../../../runtime/agent/environment";
import { CommandError } from "../../shared/command-error";
import type { RotatedSecrets } from "../store/store";
import type { AgentCertificates } from "./agent-certificates";
import type { IssuedCertificate } from "./issued-certificate";

const AUTHORITY = "gatehouse-local";

/** Longer than what any alarm takes for late. */
const LIFETIME_DAYS = 90;

/** The certificates of the fleet, issued and rotated by the rotation function's own code. Its authority's key is here and not in KMS. */
export class LocalCertificates {
  private constructor(
    private readonly secrets: RotatedSecrets,
    private readonly contexts: ReadonlyMap<string, RotationContext>,
    /** PEM of the authority that all of them are from. */
    readonly authority: string,
    /** Which they are, and by which trust they are checked. */
    readonly settings: AgentCertificates,
    private readonly key: LocalKey,
  ) {}

  /** Publishes the trust and issues what agents wait for, and what gateways show. */
  static async bootstrap(
    secrets: RotatedSecrets,
    settings: AgentCertificates,
    issued?: IssuedCertificate,
  ): Promise<LocalCertificates> {
    const { certificates, trust } = settings;
    const key = new LocalKey();
    const issuer = privateCa(AUTHORITY, key);
    const contexts = certificates.map((one) => [one.secret, contextOf(secrets, one, trust.secret, issuer)] as const);
    const [first] = contexts;
    if (!first) throw new CommandError("GATEHOUSE_CERTIFICATES: the plan's agent has no certificate");
    for (const [, context] of contexts) await bootstrap(context);
    if (issued) contexts.push(await importing(secrets, issued, trust.secret, issuer));
    const { issuer: root } = await publishedTrust(first[1]);
    return new LocalCertificates(secrets, new Map(contexts), root.toString(), settings, key);
  }

  /**
   * Rotates as Secrets Manager does, step by step.
   *
   * @param lifetimeDays of the next one
   * @returns SHA-256 of the certificate that is in force now.
   */
  async rotate(secret: string, lifetimeDays = LIFETIME_DAYS): Promise<string> {
    const context = this.contexts.get(secret);
    if (!context) throw new CommandError(`${secret}: the plan's agent has no certificate of this secret`);
    const ClientRequestToken = this.secrets.announce(secret);
    const settings = { ...context.settings, ...lasting(lifetimeDays) };
    for (const Step of ROTATION_STEPS)
      await rotate({ ...context, settings }, { Step, SecretId: secret, ClientRequestToken });
    return this.inForce(secret);
  }

  /** What signs cannot be asked, as a key that is disabled in KMS. @returns how to enable it */
  disableKey(): () => void {
    this.key.enabled = false;
    return () => (this.key.enabled = true);
  }

  /** The authority's root as it would be if it ended so soon: the same name and key. As JSON of a trust bundle. */
  async trustEndingIn(days: number): Promise<string> {
    const root = await createRoot(this.key, { name: AUTHORITY, days, now: new Date() });
    return printTrust({ issuer: root, issuerChain: [], anchors: [root] });
  }

  /** SHA-256 of the certificate in force. */
  async inForce(secret: string): Promise<string> {
    const context = this.contexts.get(secret);
    const version = context && (await current(context, secret));
    if (!version) throw new CommandError(`${secret}: no certificate is in force`);
    return readBundle(version.value).leaf.fingerprint256;
  }
}

/** What is kept in ACM too, once it is there. */
async function importing(
  secrets: RotatedSecrets,
  { planned, acm }: IssuedCertificate,
  trust: string,
  issuer: ReturnType<typeof privateCa>,
): Promise<readonly [string, RotationContext]> {
  const { secret, names, owner, arn } = planned;
  const context = contextOf(secrets, { secret, names, use: "Client" }, trust, issuer);
  const imported = { ...context, imports: acm, settings: { ...context.settings, acmImport: { owner, arn } } };
  await bootstrap(imported);
  await importCurrent(imported);
  return [secret, imported];
}

/** The authority's key, which is in KMS at AWS. */
class LocalKey implements Signer {
  enabled = true;
  readonly #signer = localSigner();

  async publicKey(): Promise<Buffer> {
    return this.#signer.publicKey();
  }

  async sign(message: Buffer): Promise<Buffer> {
    if (!this.enabled) throw Object.assign(new Error("the key is disabled"), { name: "DisabledException" });
    return this.#signer.sign(message);
  }
}

/** A rotation that finds less than two thirds of it left has gone wrong. */
function lasting(lifetimeDays: number) {
  return { lifetimeDays, minimumRemainingDays: Math.floor((lifetimeDays * 2) / 3) };
}

function contextOf(
  store: RotatedSecrets,
  { secret, names, use }: Pick<CertificateSetting, "secret" | "names" | "use">,
  trustSecretArn: string,
  issuer: ReturnType<typeof privateCa>,
): RotationContext {
  return {
    settings: {
      operation: "Rotate",
      certificateSecretArn: secret,
      trustSecretArn,
      names,
      uses: [use],
      ...lasting(LIFETIME_DAYS),
      authorities: [{ name: AUTHORITY, kind: AuthorityKind.PrivateCa, arn: "a key of this process" }],
      issuer: AUTHORITY,
      trustSettleMinutes: 0,
    },
    store,
    issuers: new Map([[AUTHORITY, issuer]]),
    // What goes wrong is thrown as well.
    log: jsonLog(() => undefined),
    now: () => new Date(),
    sleep: (milliseconds) => sleep(milliseconds),
  };
}
