import { ACMClient } from "@aws-sdk/client-acm";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { setTimeout as sleep } from "node:timers/promises";
import { awsImport } from "./acm/aws-import";
import { deleteImported, importCurrent } from "./acm/import";
import { bootstrap, type BootstrapResult } from "./bootstrap";
import { issuerOf } from "./issuers/issuers";
import { jsonLog } from "../certificate/log";
import { safeError } from "../certificate/redact";
import { onceAllowed } from "../certificate/once-allowed";
import { Refused } from "./refused";
import { rotate, type RotationEvent } from "./rotate";
import { secretsManager } from "./secrets/secrets-manager";
import { readSettings, type AuthorityRecord } from "./settings";
import type { RotationContext } from "./context";

/** How often the SDK tries a call that is throttled or lost, waiting ever longer: about ten seconds together. */
const MAX_ATTEMPTS = 6;

/** Nothing of it is secret: facts about a bootstrap, or the ARN of what was imported. */
export type FunctionAnswer = BootstrapResult | string | void;

let known: RotationContext | undefined;

/** What Lambda calls, whoever invoked it. */
export function handler(event: unknown): Promise<FunctionAnswer> {
  return handle(event, () => (known ??= cloud(process.env)));
}

/** Does what the event asks, as far as it is what this function is for. What it throws may be logged and shown. */
export async function handle(event: unknown, context: () => RotationContext): Promise<FunctionAnswer> {
  const log = jsonLog((line) => process.stdout.write(line));
  try {
    return await dispatch(event, context());
  } catch (error) {
    const safe = safeError(error);
    log.error("failed", { error: safe.name, reason: safe.message });
    throw safe;
  }
}

async function dispatch(event: unknown, context: RotationContext): Promise<FunctionAnswer> {
  const { operation } = context.settings;
  switch (operation) {
    case "Bootstrap":
      return onceAllowed(context, bootstrapStep(event, context));
    case "Rotate":
      if (!isRotation(event)) throw new Refused("EventMalformed", "it is not a rotation event of Secrets Manager");
      await rotate(context, event);
      return undefined;
    default:
      throw new Refused(
        "OperationUnknown",
        `operation: use Rotate or Bootstrap; got ${String(operation satisfies never)}`,
      );
  }
}

/** What Pulumi asks for. A resource whose lifecycle is told says in `tf` that it goes (provider, `Invocation`, `lifecycleScope`). */
function bootstrapStep(event: unknown, context: RotationContext): () => Promise<FunctionAnswer> {
  switch (stepOf(event)) {
    case "bootstrap":
      return () => bootstrap(context);
    case "import":
      return isDeletion(event) ? () => deleteImported(context) : () => importCurrent(context);
    default:
      throw new Refused("UnknownStep", 'this function takes {"Step":"bootstrap"} and {"Step":"import"} alone');
  }
}

/** Everything outside of the function, as it is on Lambda. */
function cloud(environment: Record<string, string | undefined>): RotationContext {
  const settings = readSettings(environment);
  const client = { maxAttempts: MAX_ATTEMPTS };
  const wait = (milliseconds: number) => sleep(milliseconds);
  const issuer = (authority: AuthorityRecord) => issuerOf(authority, { client, sleep: wait });
  return {
    settings,
    store: secretsManager(new SecretsManagerClient(client)),
    issuers: new Map(
      settings.authorities.filter(({ unusable }) => !unusable).map((authority) => [authority.name, issuer(authority)]),
    ),
    ...(settings.acmImport && { imports: awsImport(new ACMClient(client)) }),
    log: jsonLog((line) => process.stdout.write(line)),
    now: () => new Date(),
    sleep: wait,
  };
}

function stepOf(event: unknown): unknown {
  return typeof event === "object" && event !== null && "Step" in event ? event.Step : undefined;
}

function isDeletion(event: unknown): boolean {
  const { tf } = event as { readonly tf?: { readonly action?: unknown } | null };
  return tf?.action === "delete";
}

function isRotation(event: unknown): event is RotationEvent {
  const { SecretId, ClientRequestToken } = (event ?? {}) as Partial<Record<keyof RotationEvent, unknown>>;
  return typeof stepOf(event) === "string" && typeof SecretId === "string" && typeof ClientRequestToken === "string";
}
