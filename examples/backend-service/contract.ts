/*
 * What the platform's stack says of this service, and the service must keep (README.md): its stage and versions there have the same.
 */

/** The API of the platform's program, `apis[].name`. */
export const API = "invoices";
/** The stage of the gateway, and in it the versions that `Pulumi.<stack>.yaml` has images for. */
export const STAGE = "v1";
export const PORT = 8443;
/** `tls.serverName` of each version: what HAProxy verifies the service's certificate for. No address leads there. */
export const SERVER_NAME = "invoices.internal";
/** `healthPath` of the stage. */
export const HEALTH_PATH = "/healthz";
