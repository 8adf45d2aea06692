import * as pulumi from "@pulumi/pulumi";
import { FILES } from "../../haproxy/config";
import { AuthorityKind, type AuthorityReference } from "../certificate-path/authority/args";
import type { WatchedCertificate } from "../observability/args";
import { RotatedCertificate } from "../certificate-path/rotated-certificate/rotated-certificate";
import type { CertificateSecret, ServerCertificate } from "../request-path/fleet/certificate-args";

/** An authority of the gatehouse, as another program's `RotatedCertificate` takes it in `authorities`. */
export interface CertificateAuthority {
  /** With the gatehouse's identity in front: its root's common name. */
  readonly name: string;
  /** Where its certificates come from. */
  readonly kind: AuthorityKind;
  /** Of the KMS key or the AWS Private CA. */
  readonly arn: string;
  /** Nothing is asked of it any more; it is there while it is rolled over. */
  readonly unusable: boolean;
}

/** What a runbook names of a certificate that HAProxy shows. Of one that is brought no more is known than its secret. */
export interface CertificateResources {
  /** The secret in Secrets Manager that holds certificate and key. */
  readonly secretArn: string;
  /** Of the KMS key that encrypts the secrets. */
  readonly keyArn?: string;
  /** Of the trust bundle's secret. */
  readonly trustSecretArn?: string;
  /** The function that Secrets Manager calls. */
  readonly rotationFunctionName?: string;
  /** The function that Pulumi calls, and an operator to have trust published again. */
  readonly bootstrapFunctionName?: string;
  /** The log of both functions. */
  readonly logGroupName?: string;
  /** The certificate of ACM that it is kept in too. */
  readonly acmCertificateArn?: string;
}

/** The certificates of the request path, by whom they are shown to, or by. */
export interface HaproxyCertificates {
  /** To the gateway. */
  readonly server: CertificateResources;
  /** To backends that ask for one. */
  readonly client: CertificateResources;
  /** To HAProxy, by the gateways of REST APIs; only with `certificates.forGateways`. */
  readonly gateway?: CertificateResources;
}

/** What others are told: those who issue under the same authorities, and those who look after it. */
export interface CertificateOutputs {
  readonly authorities: pulumi.Output<CertificateAuthority[]>;
  /** The name of the authority that signs. */
  readonly issuer: string;
  /** The IAM path of the roles that a private authority signs for. */
  readonly signersPath: string;
  /** The DNS name in HAProxy's client certificate. */
  readonly haproxyName: string;
  /** The roots that services are to trust. */
  readonly trust: { readonly secretArn: pulumi.Output<string>; readonly keyArn: pulumi.Output<string> };
  readonly certificates: pulumi.Output<HaproxyCertificates>;
}

export function authorityOutputs(authorities: readonly AuthorityReference[]): pulumi.Output<CertificateAuthority[]> {
  return pulumi.all(authorities.map(({ name, kind, arn, unusable = false }) => ({ name, kind, arn, unusable })));
}

/** All certificates of a gatehouse. */
export interface MadeCertificates {
  readonly server: RotatedCertificate | CertificateSecret;
  readonly client: RotatedCertificate;
  /** What the gateways of REST APIs show. */
  readonly gateway: RotatedCertificate | undefined;
}

export function certificateResources(made: MadeCertificates): pulumi.Output<HaproxyCertificates> {
  const { server, client, gateway } = made;
  return pulumi.output({
    server: resourcesOf(server),
    client: resourcesOf(client),
    ...(gateway && { gateway: resourcesOf(gateway) }),
  });
}

function resourcesOf(certificate: RotatedCertificate | CertificateSecret): pulumi.Output<CertificateResources> {
  if (!(certificate instanceof RotatedCertificate)) return pulumi.output({ ...certificate });
  const { secretArn, keyArn, trustSecretArn, rotationFunctionName, bootstrapFunctionName, logGroupName } = certificate;
  const always = { secretArn, keyArn, trustSecretArn, rotationFunctionName, bootstrapFunctionName, logGroupName };
  return pulumi.all([always, certificate.acmCertificateArn]).apply(([known, acmCertificateArn]) => ({
    ...known,
    ...(acmCertificateArn !== undefined && { acmCertificateArn }),
  }));
}

/** What alarms are told of the certificate path. */
export interface Watched {
  readonly certificates: WatchedCertificate[];
  readonly keyArns: pulumi.Input<string>[];
}

/** A certificate that somebody else renews: this long before its end is late, in days. */
const BROUGHT_OVERDUE_DAYS = 14;

/** What alarms look at: the certificates that HAProxy shows, and the keys without which there is no next one. */
export function watchedPath(authorities: readonly AuthorityReference[], made: MadeCertificates): Watched {
  const { server, client, gateway } = made;
  const signing = authorities.filter(({ kind }) => kind === AuthorityKind.PrivateCa).map(({ arn }) => arn);
  const all = [server, client, ...(gateway ? [gateway] : [])];
  const encrypting = all.flatMap(({ keyArn }) => (keyArn === undefined ? [] : [keyArn]));
  return { certificates: watchedCertificates(made), keyArns: [...signing, ...encrypting] };
}

function watchedCertificates({ server, client, gateway }: MadeCertificates): WatchedCertificate[] {
  const watched = (name: string, file: string, certificate: RotatedCertificate | CertificateSecret) => {
    if (!(certificate instanceof RotatedCertificate)) return { name, file, leastDays: BROUGHT_OVERDUE_DAYS };
    const { overdueDays: leastDays, rotationFunctionName } = certificate;
    return { name, file, leastDays, rotationFunctionName };
  };
  return [
    watched("server", FILES.serverCertificate, server),
    watched("client", FILES.clientCertificate, client),
    ...(gateway ? [watchedInAcm(gateway)] : []),
  ];
}

/** No agent has it: ACM says how old it is. */
function watchedInAcm(certificate: RotatedCertificate): WatchedCertificate {
  const { overdueDays: leastDays, rotationFunctionName } = certificate;
  const acmCertificateArn = certificate.acmCertificateArn as pulumi.Output<string>;
  return { name: "gateway", acmCertificateArn, leastDays, rotationFunctionName };
}

/** What the fleet is told of a certificate; one that is brought has no trust bundle. */
export function secretsOf(certificate: RotatedCertificate | CertificateSecret): Omit<ServerCertificate, "names"> {
  if (!(certificate instanceof RotatedCertificate)) return certificate;
  const { secretArn, trustSecretArn, keyArn } = certificate;
  return { secretArn, trustSecretArn, keyArn };
}
