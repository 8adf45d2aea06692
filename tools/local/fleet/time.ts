/** Seconds of AWS's waiting that pass in one second here. What a request or HAProxy itself takes is not waiting: that is as long. */
const AWS_SECONDS = 50;

/** How long a time of AWS's is here, in milliseconds. */
export function waitMilliseconds(seconds: number): number {
  return (seconds * 1000) / AWS_SECONDS;
}

/** The same in whole seconds, for what takes no less. */
export function waitSeconds(seconds: number): number {
  return Math.max(1, Math.ceil(seconds / AWS_SECONDS));
}
