/** What a certificate may be shown by. */
export const CertificateUse = {
  /** By a server to its clients. */
  Server: "Server",
  /** By a client to servers that ask for one. */
  Client: "Client",
  /** By both. */
  ServerAndClient: "ServerAndClient",
} as const;
export type CertificateUse = (typeof CertificateUse)[keyof typeof CertificateUse];
