import type * as pulumi from "@pulumi/pulumi";
import type { AuthorityReference } from "../certificate-path/authority/args";
import type { Authority } from "../certificate-path/authority/authority";
import { signersPath } from "../certificate-path/authority/signers";
import { CertificateUse, type RotatedCertificateArgs } from "../certificate-path/rotated-certificate/args";
import { functionLogPrefix } from "../shared/lambda";
import { RotatedCertificate } from "../certificate-path/rotated-certificate/rotated-certificate";
import { issuingAuthority } from "../certificate-path/rotated-certificate/settings";
import type { ReferenceCertificate } from "../api/reference";
import type { Keys } from "../foundation/keys";
import type { FleetAgent } from "../request-path/fleet/agent-args";
import type { FormerNeeds } from "../request-path/fleet/former-args";
import {
  type CertificateSecret,
  type ClientCertificate,
  type ServerCertificate,
} from "../request-path/fleet/certificate-args";
import type { ResolvedGatehouse } from "./args";
import { ServerAuthority } from "./tls-args";
import { createAuthorities, createPublicAuthority, publicReference, serverAuthorities } from "./authorities";
import { createGatewayCertificate, shownByGateways } from "./gateway-certificate";
import { createAgent } from "./images";
import {
  clientCertificateName,
  clientName,
  gatewayCertificateName,
  identityOf,
  serverCertificateName,
  serverNames,
} from "./names";
import {
  authorityOutputs,
  certificateResources,
  secretsOf,
  type CertificateOutputs,
  watchedPath,
  type Watched,
} from "./outputs";
import { privateSettings, rotationSettings } from "./rotation-settings";

/** What the certificate path hands to the fleet. */
export interface FleetCertificates {
  readonly agent: FleetAgent;
  readonly serverCertificate: ServerCertificate;
  readonly clientCertificate: ClientCertificate;
  readonly trust: CertificateSecret;
  /** Who vouches for what the gateways of REST APIs show. */
  readonly gatewayTrust?: CertificateSecret;
  /** What tasks of the last release go on to use. */
  readonly former: Required<FormerNeeds>;
}

/** What the certificate path hands on. */
export interface CertificatePath {
  readonly forFleet: FleetCertificates;
  readonly outputs: CertificateOutputs;
  readonly watched: Watched;
  /** Who issues HAProxy's own certificate, where that is ACM. */
  readonly publicAuthority: Authority | undefined;
  /** What the gateways of REST APIs may show. */
  readonly gatewayCertificate: ReferenceCertificate | undefined;
}

/**
 * issue -> secret -> rotate -> agent -> haproxy
 *
 * HAProxy shows two certificates: one to the gateway, which trusts public authorities alone, and one to backends that ask. The gateways of
 * REST APIs may show it one.
 */
export function createCertificatePath(
  name: string,
  args: ResolvedGatehouse,
  keys: Keys,
  opts: pulumi.ComponentResourceOptions,
): CertificatePath {
  const logKeyArn = keys.logsKeyArn;
  const authorities = createAuthorities(name, args, opts);
  const identity = identityOf(name, args);
  const ownNames = [clientName(identity)];
  const settings = privateSettings(name, args);
  const client = new RotatedCertificate(
    clientCertificateName(name),
    {
      ...rotationSettings(name, args),
      identity: clientCertificateName(identity),
      ...settings,
      names: ownNames,
      use: CertificateUse.Client,
      authorities,
      logKeyArn,
    },
    opts,
  );
  const publicAuthority = createPublicAuthority(name, args, opts);
  const server = createServerCertificate(name, args, { authorities, publicAuthority, logKeyArn }, opts);
  const gateway = createGatewayCertificate(name, args, { authorities, logKeyArn }, opts);
  const { secretArn, trustSecretArn, keyArn } = client;
  const trust = { secretArn: trustSecretArn, keyArn };
  const forFleet = {
    ...createAgent(name, args, opts),
    serverCertificate: { ...secretsOf(server), names: serverNames(args) },
    clientCertificate: { secretArn, trustSecretArn, keyArn, names: ownNames },
    trust,
    ...(gateway && { gatewayTrust: { secretArn: gateway.trustSecretArn, keyArn: gateway.keyArn } }),
  };
  const outputs = {
    authorities: authorityOutputs(authorities),
    issuer: issuingAuthority({ ...settings, authorities })!.name,
    signersPath: signersPath(identity),
    haproxyName: clientName(identity),
    trust,
    certificates: certificateResources({ server, client, gateway }),
  };
  return {
    forFleet,
    outputs,
    publicAuthority,
    watched: watchedPath(authorities, { server, client, gateway }),
    gatewayCertificate: gateway && shownByGateways(identity, gateway),
  };
}

function createServerCertificate(
  name: string,
  args: ResolvedGatehouse,
  deps: {
    authorities: AuthorityReference[];
    publicAuthority: Authority | undefined;
    logKeyArn: pulumi.Output<string>;
  },
  opts: pulumi.ComponentResourceOptions,
): RotatedCertificate | CertificateSecret {
  const { certificate } = args.tls;
  if (certificate !== undefined) return certificate;
  return new RotatedCertificate(
    serverCertificateName(name),
    {
      ...rotationSettings(name, args),
      identity: serverCertificateName(identityOf(name, args)),
      ...serverSigners(name, args, deps.authorities, deps.publicAuthority),
      names: serverNames(args),
      use: CertificateUse.Server,
      logKeyArn: deps.logKeyArn,
    },
    opts,
  );
}

/** Whose roots are trusted for HAProxy's own certificate, and who signs the next one. */
function serverSigners(
  name: string,
  args: ResolvedGatehouse,
  authorities: AuthorityReference[],
  publicAuthority: Authority | undefined,
): Pick<RotatedCertificateArgs, "authorities" | "issuer" | "lifetimeDays" | "schedule"> {
  const kinds = serverAuthorities(args);
  const used = kinds.flatMap((kind): AuthorityReference[] => {
    if (kind === ServerAuthority.Private) return authorities;
    return publicAuthority ? [publicReference(name, args, publicAuthority)] : [];
  });
  const [first] = used;
  if (kinds[0] === ServerAuthority.Public) return { authorities: used, ...(first && { issuer: first.name }) };
  const settings = privateSettings(name, args);
  return { authorities: used, ...(first && authorities.length === 1 && { issuer: first.name }), ...settings };
}

/** What the log groups' names begin with, for the key's policy. */
export function rotationLogPrefixes(name: string, args: ResolvedGatehouse): string[] {
  const identity = identityOf(name, args);
  const issued = serverAuthorities(args).length === 0 ? [] : [serverCertificateName(identity)];
  const forGateways = args.certificates.forGateways ? [gatewayCertificateName(identity)] : [];
  return [clientCertificateName(identity), ...issued, ...forGateways].map(functionLogPrefix);
}
