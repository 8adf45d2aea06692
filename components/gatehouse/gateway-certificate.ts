import type * as pulumi from "@pulumi/pulumi";
import type { ReferenceCertificate } from "../api/reference";
import type { AuthorityReference } from "../certificate-path/authority/args";
import { CertificateUse } from "../certificate-path/rotated-certificate/args";
import { RotatedCertificate } from "../certificate-path/rotated-certificate/rotated-certificate";
import type { ResolvedGatehouse } from "./args";
import { gatewayCertificateName, gatewayName, identityOf } from "./names";
import { privateSettings, rotationSettings } from "./rotation-settings";

/** One for all REST APIs of the gatehouse: that a gateway is one of them it says; of which API a request is, the origin proof. */
export function createGatewayCertificate(
  name: string,
  args: ResolvedGatehouse,
  deps: { authorities: AuthorityReference[]; logKeyArn: pulumi.Output<string> },
  opts: pulumi.ComponentResourceOptions,
): RotatedCertificate | undefined {
  if (!args.certificates.forGateways) return undefined;
  const identity = identityOf(name, args);
  return new RotatedCertificate(
    gatewayCertificateName(name),
    {
      ...rotationSettings(name, args),
      identity: gatewayCertificateName(identity),
      ...privateSettings(name, args),
      names: [gatewayName(identity)],
      use: CertificateUse.Client,
      importToAcm: true,
      ...deps,
    },
    opts,
  );
}

/** As APIs are told of it. */
export function shownByGateways(identity: string, { acmCertificateArn }: RotatedCertificate): ReferenceCertificate {
  return { arn: acmCertificateArn as pulumi.Output<string>, commonName: gatewayName(identity) };
}
