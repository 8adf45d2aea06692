/** How long one call of Secrets Manager or S3 may take, its retries among it. */
export const CALL_MS = 10_000;
