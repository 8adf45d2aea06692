/**
 * Seconds of AWS's waiting that pass in one second here. What a request or HAProxy itself takes is not waiting: that is as long, and so are
 * the pauses of a busy machine. A task that stops listens 25 s longer than the balancer sends to it; 50 times faster that was half
 * a second, and beside a busy loop 2 of 36 requests met a port that was closed already.
 */
const AWS_SECONDS = 25;

/** How long a time of AWS's is here, in milliseconds. */
export function waitMilliseconds(seconds: number): number {
  return (seconds * 1000) / AWS_SECONDS;
}

/** The same in whole seconds, for what takes no less. */
export function waitSeconds(seconds: number): number {
  return Math.max(1, Math.ceil(seconds / AWS_SECONDS));
}
