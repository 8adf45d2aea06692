import type { ShownCertificate } from "../gateway/api";

/** What runs on this machine in place of what the plan names. */
export interface Substitutes {
  /** In place of the plan's issuer. */
  readonly issuer: string;
  /** Fills passwords into a text of the plan. */
  readonly fill: (text: string) => string;
  /** What API Gateway would generate, or is issued to it, by the name of its resource. @default no certificate is shown */
  readonly certificateOf?: (name: string) => ShownCertificate;
}
