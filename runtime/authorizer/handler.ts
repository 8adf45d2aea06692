import path from "node:path";
import { jsonLog, type Log } from "../certificate/log";
import { AuthorizerFault, TokenRefused } from "./fault";
import { CachedKeys } from "./keys";
import { authorizerAnswer, type AuthorizerAnswer, type AuthorizerEvent } from "./policy";
import { readSettings, SETTINGS_FILE, type TokenSettings } from "./settings";
import { verifiedToken } from "./verify";

/** Everything outside of the function. */
export interface AuthorizerContext {
  readonly settings: TokenSettings;
  readonly keys: CachedKeys;
  readonly now: () => Date;
}

let known: AuthorizerContext | undefined;

/** What API Gateway calls, for each token and route that its cache does not have. */
export function handler(event: AuthorizerEvent): Promise<AuthorizerAnswer> {
  return handle(event, () => (known ??= cloud()));
}

/**
 * Whether a request is let in. Everything that is not certain is a refusal: API Gateway makes 401 of just this error's message, and 500 of
 * any other.
 */
export async function handle(
  event: AuthorizerEvent,
  context: () => AuthorizerContext,
  log: Log = jsonLog((line) => process.stdout.write(line)),
): Promise<AuthorizerAnswer> {
  try {
    const { settings, keys, now } = context();
    if (overridesMethod(event)) throw new TokenRefused("another method is asked for by a header");
    return authorizerAnswer(event, settings.routes, await verifiedToken(authorization(event), settings, keys, now()));
  } catch (error) {
    if (error instanceof TokenRefused) {
      log.info("token refused", { reason: error.message });
      throw bare("Unauthorized");
    }
    const reason = error instanceof AuthorizerFault ? error.message : (error as Error).name;
    log.error("no decision", { reason, ...faultMetric(new Date()) });
    throw bare("AuthorizerFault");
  }
}

/** The header, however the client writes its name; what came twice is nobody's. */
function authorization(event: AuthorizerEvent): string | undefined {
  const found = valuesOf(event, "authorization");
  return found.length === 1 ? found[0] : undefined;
}

/** REST APIs obey it (API Gateway guide, known issues), and what is authorised here would be another method than the client's own. */
function overridesMethod(event: AuthorizerEvent): boolean {
  return valuesOf(event, "x-http-method-override").length > 0;
}

function valuesOf({ headers }: AuthorizerEvent, wanted: string): string[] {
  const found = Object.entries(headers ?? {}).filter(([name]) => name.toLowerCase() === wanted);
  return found.map(([, value]) => value);
}

/** Nothing of the library's: Lambda logs what is thrown. */
function bare(message: string): Error {
  const error = new Error(message);
  delete error.stack;
  return error;
}

/** Makes CloudWatch count it (embedded metric format): a refused token is an error of the function too, and says nothing about it. */
function faultMetric(now: Date): Record<string, unknown> {
  const metrics = [
    {
      Namespace: "Gatehouse",
      Dimensions: [["Function"]],
      Metrics: [{ Name: "AuthorizerFaults", Unit: "Count" }],
    },
  ];
  return {
    _aws: { Timestamp: now.getTime(), CloudWatchMetrics: metrics },
    Function: process.env["AWS_LAMBDA_FUNCTION_NAME"] ?? "authorizer",
    AuthorizerFaults: 1,
  };
}

function cloud(): AuthorizerContext {
  const settings = readSettings(path.join(__dirname, SETTINGS_FILE));
  return {
    settings,
    keys: new CachedKeys(settings.issuer),
    now: () => new Date(),
  };
}
