import assert from "node:assert/strict";
import { bootstrap } from "../../../../runtime/rotation/bootstrap";
import type { CertificateIssuer } from "../../../../runtime/rotation/issuers/issuer";
import { AuthorityKind } from "../../../../runtime/rotation/issuers/kind";
import { privateCa } from "../../../../runtime/rotation/issuers/private-ca";
import { jsonLog } from "../../../../runtime/certificate/log";
import { Refused, type RefusedCode } from "../../../../runtime/rotation/refused";
import { rotate } from "../../../../runtime/rotation/rotate";
import type { RotationFunctionSettings } from "../../../../runtime/rotation/settings";
import { localSigner } from "../../../../runtime/rotation/signer";
import type { RotationContext } from "../../../../runtime/rotation/context";
import { FakeSecrets } from "./fake-secrets";

export const CERTIFICATE = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:edge-AbCdEf";
export const TRUST = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:edge-trust-AbCdEf";
export const NAME = "origin.example.com";
export const STEPS = ["createSecret", "setSecret", "testSecret", "finishSecret"];

const DAY_MS = 86_400_000;

export const settings: RotationFunctionSettings = {
  operation: "Rotate",
  certificateSecretArn: CERTIFICATE,
  trustSecretArn: TRUST,
  names: [NAME],
  uses: ["Server"],
  lifetimeDays: 30,
  minimumRemainingDays: 20,
  authorities: [{ name: "old", kind: AuthorityKind.PrivateCa, arn: "arn:old" }],
  issuer: "old",
  trustSettleMinutes: 60,
};

const KEY_MATERIAL = /BEGIN|PRIVATE KEY|[A-Z][A-Za-z0-9+/=]{60,}/;

/** What a test logged or met as an error: it fails at once if that holds key material. */
export function said(line: string): void {
  assert.doesNotMatch(line, KEY_MATERIAL);
}

/** A function's surroundings without a cloud. The clock stands still until it is moved; handshakes use the machine's. */
export class TestContext implements RotationContext {
  readonly start = new Date();
  elapsedMs = 0;
  readonly slept: number[] = [];
  readonly lines: string[] = [];
  readonly now = (): Date => new Date(this.start.getTime() + this.elapsedMs);
  readonly store = new FakeSecrets(this.now);
  readonly log = jsonLog((line) => {
    this.lines.push(line);
    said(line);
  }, this.now);
  settings: RotationFunctionSettings;
  issuers: Map<string, CertificateIssuer>;

  constructor(
    changes: Partial<RotationFunctionSettings> = {},
    issuer: CertificateIssuer = privateCa("old", localSigner()),
  ) {
    this.settings = { ...settings, ...changes };
    this.issuers = new Map([["old", issuer]]);
    this.store.create(CERTIFICATE, true);
    this.store.create(TRUST);
  }

  readonly sleep = async (milliseconds: number): Promise<void> => {
    this.slept.push(milliseconds);
  };

  pass(days: number): void {
    this.elapsedMs += days * DAY_MS;
  }

  /** Another with the same authority and secrets, in which the same has happened. */
  copy(): TestContext {
    const copy = new TestContext(this.settings, this.issuers.get("old"));
    copy.elapsedMs = this.elapsedMs;
    copy.lines.push(...this.lines);
    copy.slept.push(...this.slept);
    copy.store.copyFrom(this.store);
    return copy;
  }

  /** As Secrets Manager rotates: announces the version, then calls the steps; what goes wrong is thrown. */
  async rotateAll(token: string, steps: readonly string[] = STEPS): Promise<void> {
    if (this.store.secrets.get(CERTIFICATE)?.versions.has(token) !== true) this.store.announce(CERTIFICATE, token);
    for (const step of steps) await this.step(step, token);
  }

  step(Step: string, ClientRequestToken: string, SecretId = CERTIFICATE): Promise<void> {
    return rotate(this, { Step, SecretId, ClientRequestToken });
  }
}

/** By how many days ago: who asks for nothing else gets a copy, for a bootstrap takes as much CPU as a short test. */
const bootstrapped = new Map<number, Promise<TestContext>>();

/** A function's surroundings in which the first certificate has been issued. */
export async function established(
  changes: Partial<RotationFunctionSettings> = {},
  issuer?: CertificateIssuer,
  daysAgo = 0,
): Promise<TestContext> {
  if (issuer || Object.keys(changes).length > 0) return bootstrapFirst(new TestContext(changes, issuer), daysAgo);
  const known = bootstrapped.get(daysAgo) ?? bootstrapFirst(new TestContext(), daysAgo);
  bootstrapped.set(daysAgo, known);
  return (await known).copy();
}

async function bootstrapFirst(context: TestContext, daysAgo: number): Promise<TestContext> {
  context.pass(-daysAgo);
  await bootstrap(context);
  return context;
}

/** The message that something is refused with; fails when it is not, or with another code. */
export async function refusal(code: RefusedCode, what: Promise<unknown>): Promise<string> {
  const error = await what.then(
    () => assert.fail(`nothing was refused; ${code} was expected`),
    (reason: unknown) => reason,
  );
  said(String(error));
  assert.ok(error instanceof Refused, String(error));
  assert.equal(error.code, code, error.message);
  return error.message;
}
