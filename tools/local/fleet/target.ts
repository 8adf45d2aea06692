import { waitMilliseconds } from "./time";

/** A target as the balancer knows it. */
export interface Target {
  /** Its first health checks have succeeded: it gets no connection before. */
  readonly ready: boolean;
  /** When its health checks turned red; undefined while they are green. */
  readonly redSince: number | undefined;
  /** When it was taken out of the target group; undefined while it is in. */
  readonly takenOutAt: number | undefined;
}

/** Seconds for which operators saw a balancer send new connections to a target that was taken out (aws/containers-roadmap#470). */
const AFTER_TAKEN_OUT = 120;

/** The same for one whose health checks are red: 30 to 40 (there too). */
const AFTER_RED = 40;

/**
 * Whether the balancer sends a target new connections. As late as operators measured, not as soon as the guide says; which
 * connections it has already stays as it is, because the target group cuts none.
 */
export function takesNew({ ready, redSince, takenOutAt }: Target, now: number): boolean {
  const within = (since: number | undefined, seconds: number) =>
    since === undefined || now - since < waitMilliseconds(seconds);
  return ready && within(redSince, AFTER_RED) && within(takenOutAt, AFTER_TAKEN_OUT);
}

/**
 * The targets among which the balancer chooses for a new connection. If none takes new ones it is all that are in the target group and run
 * (Network Load Balancer guide, target group health checks: a balancer with unhealthy targets alone sends to all of them), never one that
 * was taken out longer ago: that has stopped listening.
 */
export function candidates<T extends Target & { readonly isAlive: boolean }>(targets: readonly T[], now: number): T[] {
  const open = targets.filter((target) => takesNew(target, now));
  const registered = ({ ready, takenOutAt, isAlive }: T) => ready && takenOutAt === undefined && isAlive;
  return open.length > 0 ? open : targets.filter(registered);
}
