import { Refused, type RefusedCode } from "./refused";

/** What passes by itself: reads that lag, and what an authority is still making. */
const TRANSIENT: ReadonlySet<RefusedCode> = new Set(["IssuancePending", "PendingMissing", "TrustMissing"]);

/** As services name it: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html. */
const THROTTLED = /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown/;

/**
 * Whether the same request may do when it is made again, as Secrets Manager does by itself. An error of the SDK that is not the
 * client's fault may, and so may one that is not a service's: of a lost connection, or of a run that was cut off.
 */
export function isTransient(error: unknown): boolean {
  if (error instanceof Refused) return TRANSIENT.has(error.code);
  const { name = "", $fault, $retryable } = (error ?? {}) as { name?: string; $fault?: string; $retryable?: object };
  return $fault !== "client" || $retryable !== undefined || THROTTLED.test(name);
}
