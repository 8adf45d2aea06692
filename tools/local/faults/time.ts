/** Between two reports, and so as long as a minute of AWS is here, in seconds: with one, a busy machine is too late for them. */
export const MINUTE_SECONDS = 2;

/** How long a second of AWS is here, in milliseconds, where alarms are waited for. */
export const SECOND_MS = (MINUTE_SECONDS * 1000) / 60;
