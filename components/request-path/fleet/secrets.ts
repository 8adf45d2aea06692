import { FILES } from "../../../haproxy/config";
import type { CertificateSetting } from "../../../runtime/agent/environment";
import type { ResolvedFleet } from "./args";
import type { CertificateSecret, ServerCertificate } from "./certificate-args";

/** Everything the agent reads: certificates and trust. */
export function fleetSecrets(args: ResolvedFleet): CertificateSecret[] {
  const { serverCertificate, clientCertificate } = args;
  const trust = args.clients?.trust ?? args.trust;
  const certificates = [serverCertificate, ...(clientCertificate ? [clientCertificate] : [])];
  const all = certificates.flatMap(({ secretArn, trustSecretArn, keyArn }): CertificateSecret[] => {
    const key = keyArn === undefined ? {} : { keyArn };
    return [{ secretArn, ...key }, ...(trustSecretArn === undefined ? [] : [{ secretArn: trustSecretArn, ...key }])];
  });
  return [...all, ...[trust, args.gatewayTrust].filter((one) => one !== undefined)].filter(
    (one, i, each) => each.findIndex(({ secretArn }) => secretArn === one.secretArn) === i,
  );
}

/** The certificates as the agent's settings name them (docs/agent.md). */
export function certificateSettings({ serverCertificate: server, clientCertificate: client }: ResolvedFleet) {
  return [
    settingOf(FILES.serverCertificate, "Server", server),
    ...(client ? [settingOf(FILES.clientCertificate, "Client", client)] : []),
  ];
}

function settingOf(
  file: string,
  use: CertificateSetting["use"],
  { secretArn, names, trustSecretArn }: ServerCertificate,
) {
  return { file, secret: secretArn, use, names, ...(trustSecretArn !== undefined && { trust: trustSecretArn }) };
}

/** The trust bundle as the agent's settings name it, of backends or of clients; undefined if there is none. */
export function trustSetting({ trust, clients }: ResolvedFleet) {
  if (clients) return { secret: clients.trust.secretArn, files: [FILES.clientTrust] };
  return trust && { secret: trust.secretArn, files: [FILES.backendTrust] };
}

/** The same of gateways. */
export function gatewayTrustSetting({ gatewayTrust }: ResolvedFleet) {
  return gatewayTrust && { secret: gatewayTrust.secretArn, files: [FILES.gatewayTrust] };
}
