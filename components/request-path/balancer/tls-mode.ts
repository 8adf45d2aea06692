/** Who ends the gateway's TLS (docs/decisions/0005). */
export const TlsMode = {
  /** HAProxy does, with a publicly trusted certificate of its own: one session from the gateway to the task. */
  Passthrough: "Passthrough",
  /** The balancer does, with an ACM certificate, and speaks TLS again to HAProxy: encrypted, but it does not check whose certificate it meets. */
  Reencrypt: "Reencrypt",
} as const;
export type TlsMode = (typeof TlsMode)[keyof typeof TlsMode];
