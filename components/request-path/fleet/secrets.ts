import { type HaproxyFleetArgs, type CertificateSecret, VouchedBy } from "./args";

/** HAProxy's files for them (haproxy/config): its own certificate, the one for backends, and whom it believes behind it. */
const FILES = { server: "edge.pem", client: "backend-client.pem", trust: "backend-ca.pem" };

/** Everything the agent reads: certificates and trust. */
export function secretsOf(args: HaproxyFleetArgs): CertificateSecret[] {
  const { serverCertificate, clientCertificate, trust } = args;
  return [serverCertificate, ...(clientCertificate ? [clientCertificate] : []), ...(trust ? [trust] : [])];
}

/** The certificates as the agent's settings name them (docs/agent.md). */
export function certificateSettings({ serverCertificate: server, clientCertificate: client }: HaproxyFleetArgs) {
  const trust = server.vouchedBy === VouchedBy.TrustBundle ? "bundle" : "system";
  return [
    { file: FILES.server, secret: server.secretArn, use: "server", names: server.names, trust },
    ...(client
      ? [{ file: FILES.client, secret: client.secretArn, use: "client", names: client.names, trust: "bundle" }]
      : []),
  ];
}

/** The trust bundle as the agent's settings name it; undefined if there is none. */
export function trustSetting({ trust }: HaproxyFleetArgs) {
  return trust && { secret: trust.secretArn, files: [FILES.trust] };
}
