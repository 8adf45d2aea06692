import { fields, list, text, whole } from "../../../fields";
import { COMMON_NAME, STAGE_ID } from "./texts";

/**
 * Clients that call HAProxy themselves. Each shows a certificate that `clients-ca.pem` of the directory vouches for, and is known by the
 * subject in it: `x-auth-subject` is the distinguished name (RFC 2253), `x-auth-client` the common name.
 */
export interface DirectClients {
  /** The stage that all requests are for: `<api>.<stage>`. */
  readonly stage: string;
  /**
   * Common names, 1 to 100 of letters, digits, `.`, `-`, `_`, `*`, `@`, that are let in; `del map clients.map <name>` shuts one out at
   * once.
   * @default whoever has a certificate of these authorities
   */
  readonly subjects?: readonly string[];
  /**
   * A program in the same task signs each request (SigV4): HAProxy sends it there as it is to arrive, takes it back with the signature, and
   * sends it to the stage's instances. Both steps are plain HTTP over 127.0.0.1, which no packet leaves the task by.
   * @default requests are not signed
   */
  readonly signer?: RequestSigner;
}

/** The program that signs, on the loopback interface. */
export interface RequestSigner {
  /** Where it listens. @default 8480 */
  readonly port?: number;
  /** Where HAProxy takes back what was signed. @default 8481 */
  readonly returnPort?: number;
  /** Requests at a time, 1 to 1000: it holds the body and the answer of each in memory. What exceeds them waits in HAProxy. @default 45 */
  readonly maxRequests?: number;
}

/** Of the loopback interface of a task. */
const PORT = whole({ from: 1024, to: 65_535, why: "an unprivileged task cannot bind a lower one" });

export const SIGNER = fields<RequestSigner>()({
  port: PORT.withDefault(8480, "no other listener of the task is there"),
  returnPort: PORT.withDefault(8481, "no other listener of the task is there"),
  maxRequests: whole({ from: 1, to: 1000, unit: "requests" }).withDefault(
    45,
    "256 MiB hold as many with bodies of 1 MiB",
  ),
});

export const DIRECT_CLIENTS = fields<DirectClients>()({
  stage: text(STAGE_ID),
  subjects: list(text(COMMON_NAME), { of: "common names", from: 1, to: 100, distinct: true }).optional(
    "whoever has a certificate of these authorities",
  ),
  signer: SIGNER.optional("requests are not signed"),
});
