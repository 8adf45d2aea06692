import type * as pulumi from "@pulumi/pulumi";
import type { AuthorityReference } from "../certificate-path/authority/args";
import type { Authority } from "../certificate-path/authority/authority";
import { signersPath } from "../certificate-path/authority/signers";
import { CertificateUse, type RotatedCertificateArgs } from "../certificate-path/rotated-certificate/args";
import { functionLogPrefix } from "../shared/lambda";
import { RotatedCertificate } from "../certificate-path/rotated-certificate/rotated-certificate";
import { issuerOf } from "../certificate-path/rotated-certificate/settings";
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
import { createAgent } from "./images";
import {
  authorityName,
  clientCertificateName,
  clientName,
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

/** What the certificate path hands to the fleet. */
export interface FleetCertificates {
  readonly agent: FleetAgent;
  readonly serverCertificate: ServerCertificate;
  readonly clientCertificate: ClientCertificate;
  readonly trust: CertificateSecret;
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
}

/**
 * issue -> secret -> rotate -> agent -> haproxy
 *
 * HAProxy shows two certificates: one to the gateway, which trusts public authorities alone, and one to backends that ask.
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
  const { secretArn, trustSecretArn, keyArn } = client;
  const trust = { secretArn: trustSecretArn, keyArn };
  const forFleet = {
    ...createAgent(name, args, opts),
    serverCertificate: { ...secretsOf(server), names: serverNames(args) },
    clientCertificate: { secretArn, trustSecretArn, keyArn, names: ownNames },
    trust,
  };
  const outputs = {
    authorities: authorityOutputs(authorities),
    issuer: issuerOf({ ...settings, authorities })!.name,
    signersPath: signersPath(identity),
    haproxyName: clientName(identity),
    trust,
    certificates: certificateResources(server, client),
  };
  return { forFleet, outputs, publicAuthority, watched: watchedPath(authorities, server, client) };
}

function createServerCertificate(
  name: string,
  args: ResolvedGatehouse,
  its: {
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
      ...serverSigners(name, args, its.authorities, its.publicAuthority),
      names: serverNames(args),
      use: CertificateUse.Server,
      logKeyArn: its.logKeyArn,
    },
    opts,
  );
}

/** Whose roots are trusted for HAProxy's own certificate, and who signs the next one. */
function serverSigners(
  name: string,
  args: ResolvedGatehouse,
  own: AuthorityReference[],
  publicAuthority: Authority | undefined,
): Pick<RotatedCertificateArgs, "authorities" | "issuer" | "lifetimeDays" | "schedule"> {
  const kinds = serverAuthorities(args);
  const authorities = kinds.flatMap((kind): AuthorityReference[] => {
    if (kind === ServerAuthority.Private) return own;
    return publicAuthority ? [publicReference(name, args, publicAuthority)] : [];
  });
  const [first] = authorities;
  if (kinds[0] === ServerAuthority.Public) return { authorities, ...(first && { issuer: first.name }) };
  const settings = privateSettings(name, args);
  return { authorities, ...(first && own.length === 1 && { issuer: first.name }), ...settings };
}

/** What the log groups' names begin with, for the key's policy. */
export function rotationLogPrefixes(name: string, args: ResolvedGatehouse): string[] {
  const identity = identityOf(name, args);
  const issued = serverAuthorities(args).length === 0 ? [] : [serverCertificateName(identity)];
  return [clientCertificateName(identity), ...issued].map(functionLogPrefix);
}

/** What every certificate has in common. */
function rotationSettings(name: string, args: ResolvedGatehouse) {
  const { accountId, region, certificates, logs, protect } = args;
  const { breakGlassArns, trustSettleMinutes, tracing, reservedConcurrency } = certificates;
  return {
    accountId,
    region,
    signersPath: signersPath(identityOf(name, args)),
    breakGlassArns,
    logRetentionDays: logs.retentionDays,
    trustSettleMinutes,
    tracing,
    ...(reservedConcurrency !== undefined && { reservedConcurrency }),
    protect,
  };
}

/** What is decided beyond that of what our own authorities sign. */
function privateSettings(name: string, args: ResolvedGatehouse) {
  const { issuer, lifetimeDays, schedule } = args.certificates;
  return {
    ...(issuer !== undefined && { issuer: authorityName(identityOf(name, args), issuer) }),
    ...(lifetimeDays !== undefined && { lifetimeDays }),
    ...(schedule !== undefined && { schedule }),
  };
}
