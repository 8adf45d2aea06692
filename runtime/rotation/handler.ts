import { ACMClient } from "@aws-sdk/client-acm";
import { ACMPCAClient } from "@aws-sdk/client-acm-pca";
import { KMSClient } from "@aws-sdk/client-kms";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { setTimeout as sleep } from "node:timers/promises";
import { bootstrap, type BootstrapResult } from "./bootstrap";
import { acmExport } from "./issuers/acm-export";
import { acmPca } from "./issuers/acm-pca";
import { awsExport } from "./issuers/aws-export";
import { awsPrivateCa } from "./issuers/aws-private-ca";
import type { Issuer } from "./issuers/issuer";
import { kmsSigner } from "./issuers/kms-signer";
import { privateCa } from "./issuers/private-ca";
import { jsonLog } from "../certificate/log";
import { safeError } from "../certificate/redact";
import { Refused } from "./refused";
import { rotate, type RotationEvent } from "./rotate";
import { secretsManager } from "./secrets/secrets-manager";
import { readSettings, type AuthorityRecord } from "./settings";
import type { RotationContext } from "./context";

/** How often the SDK tries a call that is throttled or lost, waiting ever longer: about ten seconds together. */
const MAX_ATTEMPTS = 6;

let known: RotationContext | undefined;

/** What Lambda calls, whoever invoked it. */
export function handler(event: unknown): Promise<BootstrapResult | undefined> {
  return handle(event, () => (known ??= cloud(process.env)));
}

/** Does what the event asks, as far as it is this function's duty. What it throws may be logged and shown. */
export async function handle(event: unknown, context: () => RotationContext): Promise<BootstrapResult | undefined> {
  const log = jsonLog((line) => process.stdout.write(line));
  try {
    return await dispatch(event, context());
  } catch (error) {
    const safe = safeError(error);
    log.error("failed", { error: safe.name, reason: safe.message });
    throw safe;
  }
}

async function dispatch(event: unknown, context: RotationContext): Promise<BootstrapResult | undefined> {
  const { duty } = context.settings;
  switch (duty) {
    case "establish":
      if (stepOf(event) !== "bootstrap")
        throw new Refused("UNKNOWN_STEP", 'this function takes {"Step":"bootstrap"} alone');
      return bootstrap(context);
    case "rotate":
      if (!isRotation(event)) throw new Refused("EVENT_MALFORMED", "it is not a rotation event of Secrets Manager");
      await rotate(context, event);
      return undefined;
    default:
      throw new Refused("DUTY_UNKNOWN", `duty: use rotate or establish; got ${String(duty satisfies never)}`);
  }
}

/** Everything outside of the function, as it is on Lambda. */
function cloud(environment: Record<string, string | undefined>): RotationContext {
  const settings = readSettings(environment);
  return {
    settings,
    store: secretsManager(new SecretsManagerClient({ maxAttempts: MAX_ATTEMPTS })),
    issuers: new Map(settings.authorities.map((authority) => [authority.name, issuerOf(authority)])),
    log: jsonLog((line) => process.stdout.write(line)),
    now: () => new Date(),
    sleep: (milliseconds) => sleep(milliseconds),
  };
}

function issuerOf({ name, kind, arn }: AuthorityRecord): Issuer {
  const client = { maxAttempts: MAX_ATTEMPTS };
  switch (kind) {
    case "private-ca":
      return privateCa(name, kmsSigner(new KMSClient(client), arn));
    case "acm-pca":
      return acmPca(awsPrivateCa(new ACMPCAClient(client), arn), (milliseconds) => sleep(milliseconds));
    case "acm-export":
      return acmExport(awsExport(new ACMClient(client), arn), (milliseconds) => sleep(milliseconds));
    default:
      throw new Refused(
        "SETTINGS_MALFORMED",
        `kind: use private-ca, acm-pca or acm-export; got ${String(kind satisfies never)}`,
      );
  }
}

function stepOf(event: unknown): unknown {
  return typeof event === "object" && event !== null && "Step" in event ? event.Step : undefined;
}

function isRotation(event: unknown): event is RotationEvent {
  const { SecretId, ClientRequestToken } = (event ?? {}) as Partial<Record<keyof RotationEvent, unknown>>;
  return typeof stepOf(event) === "string" && typeof SecretId === "string" && typeof ClientRequestToken === "string";
}
